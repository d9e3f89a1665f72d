using System.Text;
using Muster.Foundation;

namespace Muster.Channels.Email;

/// <summary>
/// Header lines that cannot be anything else: text is freed of controls, folded at 76 columns, and written as encoded words
/// (RFC 2047) where it is not plain ASCII.
/// </summary>
internal static class HeaderLine
{
    private const int Width = 76;
    private const string Start = "=?utf-8?B?";
    private const string End = "?=";

    /// <summary>For values made of names and signs that this room chose. What could end the line is refused.</summary>
    public static string Exact(string name, string value) =>
        value.Any(char.IsControl) ? throw new ArgumentException("a header's value may not hold control characters", nameof(value)) : $"{name}: {value}\r\n";

    /// <summary>For what people wrote: a subject.</summary>
    public static string Text(string name, string text)
    {
        var line = OneLine.Of(text, 500);
        return $"{name}: {(IsPlain(line) ? Folded(line, name.Length + 2) : Encoded(line, name.Length + 2))}\r\n";
    }

    /// <summary>`"Muster P0" &lt;muster@example.com&gt;`.</summary>
    public static string Mailbox(string name, string displayName, EmailAddress address)
    {
        var shown = OneLine.Of(displayName, 100);
        if (shown.Length == 0)
        {
            return $"{name}: <{address}>\r\n";
        }

        var quoted = $"\"{shown.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        var phrase = IsPlain(shown) && name.Length + 2 + quoted.Length <= Width ? quoted : Encoded(shown, name.Length + 2);
        return $"{name}: {phrase}\r\n <{address}>\r\n";
    }

    /// <summary>"=?" would be read as the beginning of an encoded word; a word too long for a line can only be folded when encoded.</summary>
    private static bool IsPlain(string text) =>
        Ascii.IsValid(text) && !text.Contains("=?", StringComparison.Ordinal) && text.Split(' ').All(word => word.Length <= 60);

    private static string Folded(string text, int column)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            var folds = line.Length > 0 && column + 1 + word.Length > Width;
            line.Append(line.Length == 0 ? "" : folds ? "\r\n " : " ").Append(word);
            column = folds ? 1 + word.Length : column + 1 + word.Length;
        }

        return line.ToString();
    }

    /// <summary>Each word is complete by itself: no character is split between two of them.</summary>
    private static string Encoded(string text, int column)
    {
        var words = new StringBuilder();
        var part = new List<byte>();
        foreach (var rune in text.EnumerateRunes())
        {
            var most = (Width - column - Start.Length - End.Length) / 4 * 3;
            if (part.Count + rune.Utf8SequenceLength > most)
            {
                words.Append(Start).Append(Convert.ToBase64String(part.ToArray())).Append(End).Append("\r\n ");
                part.Clear();
                column = 1;
            }

            var bytes = new byte[4];
            part.AddRange(bytes.AsSpan(0, rune.EncodeToUtf8(bytes)));
        }

        return words.Append(Start).Append(Convert.ToBase64String(part.ToArray())).Append(End).ToString();
    }
}
