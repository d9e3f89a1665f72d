using System.Globalization;
using System.Text;

namespace Muster.Foundation;

/// <summary>
/// Text from elsewhere, made fit for one line of a ledger, a log or a header: control characters, line ends and characters
/// that hide or turn text (bidirectional overrides, zero widths) become a single space, and what is too long is cut.
/// </summary>
internal static class OneLine
{
    public static string Of(string? text, int most = 200)
    {
        var line = new StringBuilder(Math.Min(text?.Length ?? 0, most));
        var gap = false;
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || !Shows(rune))
            {
                gap = line.Length > 0;
                continue;
            }

            if (line.Length + rune.Utf16SequenceLength + (gap ? 1 : 0) > most)
            {
                return Cut(line, most);
            }

            line.Append(gap ? " " : "").Append(rune.ToString());
            gap = false;
        }

        return line.ToString();
    }

    /// <summary>The two joiners (U+200C, U+200D) are part of words in some scripts, and of emoji.</summary>
    private static bool Shows(Rune rune) => rune.Value is 0x200C or 0x200D || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string Cut(StringBuilder line, int most)
    {
        line.Length = Math.Min(line.Length, most - 1);
        if (char.IsHighSurrogate(line[^1]))
        {
            line.Length--;
        }

        return line.Append('…').ToString();
    }
}
