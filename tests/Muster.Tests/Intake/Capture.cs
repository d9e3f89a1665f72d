using System.Reflection;
using System.Text;

namespace Muster.Tests.Intake;

/// <summary>A request that a real program sent, and what it was answered where that was recorded.</summary>
internal sealed record Capture(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body, string? Answer)
{
    private const string Prefix = "Muster.Tests.Captures.";
    private const string AnswerMark = "\n>>>>>>>> RESPONSE\n";

    /// <param name="name">Folder and number: `amtool/002`.</param>
    public static Capture Read(string name) => Of(Names().Single(one => one.StartsWith($"{Prefix}{name.Replace('/', '.')}-", StringComparison.Ordinal)));

    /// <summary>Everything that was ever recorded.</summary>
    public static IReadOnlyList<Capture> All() => [.. Names().Order(StringComparer.Ordinal).Select(Of)];

    private static IEnumerable<string> Names() =>
        Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(one => one.StartsWith(Prefix, StringComparison.Ordinal));

    private static Capture Of(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        // Latin-1 keeps every byte as one character, so that lengths count bytes.
        var text = Encoding.Latin1.GetString(bytes.ToArray());
        var split = text.IndexOf(AnswerMark, StringComparison.Ordinal);
        var request = split < 0 ? text : text[..split];
        var head = request[..request.IndexOf("\n\n", StringComparison.Ordinal)].Split('\n');
        var headers = head.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        var start = request.IndexOf("\n\n", StringComparison.Ordinal) + 2;
        var length = headers.TryGetValue("Content-Length", out var given) ? int.Parse(given) : 0;
        return new Capture(head[0].Split(' ')[0], head[0].Split(' ')[1], headers, Encoding.Latin1.GetBytes(request.Substring(start, length)),
            split < 0 ? null : Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text[(split + AnswerMark.Length)..])).Split("\n\n", 2)[1].Trim());
    }
}
