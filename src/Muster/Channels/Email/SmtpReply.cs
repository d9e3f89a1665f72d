using System.Text;
using Muster.Foundation;

namespace Muster.Channels.Email;

/// <param name="Lines">What stands behind the code, line by line.</param>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public override string ToString() => OneLine.Of($"{Code} {string.Join(' ', Lines)}");
}

/// <summary>The mail was not taken.</summary>
/// <param name="passes">Whether it may pass: another attempt makes sense.</param>
internal sealed class SmtpFailure(bool passes, string reason) : Exception(reason)
{
    public bool Passes { get; } = passes;

    /// <summary>4xx is "not now", 5xx is "never"; whatever else came, the server was not itself.</summary>
    public static SmtpFailure Of(string what, SmtpReply reply) => new(reply.Code is < 500 or > 599, $"the mail server refused {what}: {reply}");
}

/// <summary>What a server said it can do, in answer to EHLO.</summary>
internal sealed class SmtpExtensions(SmtpReply reply)
{
    private readonly string[][] _lines = [.. reply.Lines.Skip(1).Select(line => line.ToUpperInvariant().Replace("AUTH=", "AUTH ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    public IEnumerable<string> SignIns => _lines.Where(line => line is ["AUTH", ..]).SelectMany(line => line[1..]).Distinct();

    public bool Offers(string extension) => _lines.Any(line => line is [var first, ..] && first == extension);
}

/// <summary>The content of a mail as it follows DATA.</summary>
internal static class SmtpData
{
    /// <summary>
    /// Every line ends with CRLF, a line that begins with a dot gets a second one, and the line with the lone dot comes last. A bare CR
    /// or LF becomes CRLF too: servers disagree on what they mean, and mail has been smuggled through that gap.
    /// </summary>
    public static byte[] Of(ReadOnlySpan<byte> content)
    {
        var data = new List<byte>(content.Length + 64);
        var begins = true;
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] is (byte)'\r' or (byte)'\n')
            {
                i += content[i] == '\r' && i + 1 < content.Length && content[i + 1] == '\n' ? 1 : 0;
                data.AddRange("\r\n"u8);
                begins = true;
                continue;
            }

            if (begins && content[i] == '.')
            {
                data.Add((byte)'.');
            }

            data.Add(content[i]);
            begins = false;
        }

        data.AddRange(begins ? ".\r\n"u8 : "\r\n.\r\n"u8);
        return [.. data];
    }

    public static byte[] Line(string command) => command.Any(char.IsControl)
        ? throw new ArgumentException("a command may not hold control characters", nameof(command))
        : Encoding.UTF8.GetBytes(command + "\r\n");
}
