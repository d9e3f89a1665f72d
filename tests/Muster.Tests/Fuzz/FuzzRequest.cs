using System.Globalization;
using System.Text;

namespace Muster.Tests.Fuzz;

internal enum Framing
{
    Length,
    Chunked,

    /// <summary>Says that more will come, and hangs up.</summary>
    CutOff,

    /// <summary>Is no HTTP: the server may hang up without a word.</summary>
    Wild,
}

/// <summary>A request to the byte. In the target and the headers one character is one byte, so that they can hold what no text can.</summary>
/// <param name="Endpoint">The endpoint it was meant for, `POST /v1/alerts`.</param>
internal sealed record FuzzRequest(string Endpoint, string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body, Framing Framing)
{
    public string? Header(string name) => Headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    public FuzzRequest With(string name, string? value) => this with
    {
        Headers = [.. Headers.Where(header => header.Name != name), .. value is null ? [] : new[] { (name, value) }],
    };

    public byte[] ToBytes()
    {
        var head = new StringBuilder().Append(Method).Append(' ').Append(Target).Append(" HTTP/1.1\r\n");
        foreach (var (name, value) in Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        var bodied = Body.Length > 0 || Method is "POST" or "PUT" or "PATCH";
        head.Append(Framing switch
        {
            Framing.Chunked => "Transfer-Encoding: chunked\r\n",
            Framing.CutOff => string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length + 100}\r\n"),
            Framing.Length when bodied => string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\n"),
            _ => "",
        });
        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. Framing == Framing.Chunked ? Chunks() : Body];
    }

    /// <summary>Readable, and exact: what is not printable is written as \xNN.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"[{Framing}] ");
        foreach (var one in ToBytes().Take(4000))
        {
            text.Append(one switch { (byte)'\n' => "\n    ", (byte)'\r' => "", >= 32 and < 127 => ((char)one).ToString(), _ => $"\\x{one:X2}" });
        }

        return text.ToString();
    }

    /// <summary>In pieces that end in the middle of things.</summary>
    private byte[] Chunks() =>
    [
        .. Body.Chunk(701).SelectMany(piece => (byte[])[.. Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n"), .. piece, (byte)'\r', (byte)'\n']),
        .. "0\r\n\r\n"u8,
    ];
}

/// <summary>What came back. No status at all: the server hung up.</summary>
internal sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public static readonly Answer None = new(0, new Dictionary<string, string>(), []);

    public string Type => Headers.GetValueOrDefault("content-type", "").Split(';')[0];

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The server does not want to hear more on this connection.</summary>
    public bool Closes => Headers.GetValueOrDefault("connection") == "close";
}
