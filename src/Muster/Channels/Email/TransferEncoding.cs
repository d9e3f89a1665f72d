using System.Text;

namespace Muster.Channels.Email;

/// <summary>
/// A text as seven-bit lines of at most 76 characters, whatever it holds: so no mail server on the way has a reason to change it,
/// and 8BITMIME need not be asked for.
/// </summary>
internal sealed record TransferEncoding(string Name, string Body)
{
    private const int Width = 76;

    /// <summary>Quoted-printable while that is the shorter one: it stays readable in the raw message.</summary>
    public static TransferEncoding Of(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(Lines(text));
        return bytes.Count(b => b >= 0x80) > bytes.Length / 6
            ? new TransferEncoding("base64", Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks))
            : new TransferEncoding("quoted-printable", QuotedPrintable(bytes));
    }

    /// <summary>Every kind of line end becomes CRLF; controls that no text needs are dropped.</summary>
    private static string Lines(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Where(c => c is '\n' or '\t' || !char.IsControl(c)).ToArray();
        return new string(lines).Replace("\n", "\r\n", StringComparison.Ordinal);
    }

    private static string QuotedPrintable(byte[] bytes)
    {
        var text = new StringBuilder(bytes.Length + (bytes.Length / 16));
        var column = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '\r')
            {
                text.Append("\r\n");
                column = 0;
                i++; // only CRLF is left
                continue;
            }

            var lineEnds = i + 1 == bytes.Length || bytes[i + 1] == '\r';
            var plain = IsPlain(bytes[i], column, lineEnds);
            var width = plain ? 1 : 3;
            if (column + width > (lineEnds ? Width : Width - 1)) // the last column is for the mark of a soft break
            {
                text.Append("=\r\n");
                column = 0;
                plain = IsPlain(bytes[i], column, lineEnds);
                width = plain ? 1 : 3;
            }

            _ = plain ? text.Append((char)bytes[i]) : text.Append($"={bytes[i]:X2}");
            column += width;
        }

        return text.ToString();
    }

    /// <summary>A dot that begins a line is what careless servers trip over; a space that ends one is what they cut off.</summary>
    private static bool IsPlain(byte b, int column, bool lineEnds) => b switch
    {
        (byte)'=' => false,
        (byte)'.' => column > 0,
        (byte)' ' or (byte)'\t' => !lineEnds,
        _ => b is > 0x20 and < 0x7F,
    };
}
