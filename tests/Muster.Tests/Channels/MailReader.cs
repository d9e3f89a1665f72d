using System.Text;
using System.Text.RegularExpressions;

namespace Muster.Tests.Channels;

/// <summary>Reads a mail as the RFCs describe it, without any of the product's code.</summary>
internal sealed class MailReader
{
    private static readonly Regex Word = new(@"=\?utf-8\?B\?(?<base64>[^?]*)\?=", RegexOptions.NonBacktracking);

    public MailReader(byte[] raw)
    {
        Raw = Encoding.UTF8.GetString(raw);
        var (head, body) = Split(Raw);
        Headers = Fields(head);
        var boundary = Header("Content-Type")["multipart/alternative; boundary=\"".Length..].TrimEnd('"');
        Parts = [.. $"\r\n{body}".Split($"\r\n--{boundary}")[1..^1].Select(part => new Part(part["\r\n".Length..]))];
        End = body[(body.LastIndexOf($"--{boundary}--", StringComparison.Ordinal) + boundary.Length + 4)..];
    }

    public string Raw { get; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; }

    public IReadOnlyList<Part> Parts { get; }

    /// <summary>What stands behind the last boundary.</summary>
    public string End { get; }

    public string Text => Parts.Single(part => part.Type == "text/plain; charset=utf-8").Content;

    public string Html => Parts.Single(part => part.Type == "text/html; charset=utf-8").Content;

    public string Header(string name) => Headers.Single(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    public bool Has(string name) => Headers.Any(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>RFC 2047: white space between two encoded words belongs to neither.</summary>
    public static string Words(string value) =>
        Word.Replace(value.Replace("?= =?", "?==?", StringComparison.Ordinal), word => Encoding.UTF8.GetString(Convert.FromBase64String(word.Groups["base64"].Value)));

    public static byte[] QuotedPrintable(string text)
    {
        var bytes = new List<byte>();
        text = text.Replace("=\r\n", "", StringComparison.Ordinal);
        for (var i = 0; i < text.Length; i++)
        {
            bytes.Add(text[i] == '=' ? Convert.FromHexString(text.AsSpan(i + 1, 2))[0] : checked((byte)text[i]));
            i += text[i] == '=' ? 2 : 0;
        }

        return [.. bytes];
    }

    private static (string Head, string Body) Split(string text)
    {
        var at = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (text[..at], text[(at + 4)..]);
    }

    private static List<(string Name, string Value)> Fields(string head) =>
        [.. head.Replace("\r\n ", " ", StringComparison.Ordinal).Split("\r\n").Select(line => line.Split(": ", 2) is [var name, var value] ? (name, value) : throw new FormatException(line))];

    internal sealed class Part
    {
        public Part(string text)
        {
            var (head, body) = Split(text);
            Type = Fields(head).Single(field => field.Name == "Content-Type").Value;
            Encoding = Fields(head).Single(field => field.Name == "Content-Transfer-Encoding").Value;
            Content = System.Text.Encoding.UTF8.GetString(Encoding == "base64" ? Convert.FromBase64String(body) : QuotedPrintable(body));
        }

        public string Type { get; }

        public string Encoding { get; }

        public string Content { get; }
    }
}
