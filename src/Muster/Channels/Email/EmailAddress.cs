using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Muster.Channels.Email;

/// <summary>
/// An address that can be written into a command or a header as it is. Taken are the addresses people have: dots and the usual signs
/// before the @, letters of any language on both sides. Not taken: quoted local parts, comments, [address literals].
/// </summary>
/// <param name="Local">Before the @; ASCII unless <see cref="NeedsUtf8"/>.</param>
/// <param name="Domain">After the @, in ASCII (punycode where it had other letters).</param>
internal sealed record EmailAddress(string Local, string Domain)
{
    private const string Signs = "!#$%&'*+-/=?^_`{|}~";

    /// <summary>It can only be sent to through servers that offer SMTPUTF8.</summary>
    public bool NeedsUtf8 => !Ascii.IsValid(Local);

    public static bool TryParse(string? text, [NotNullWhen(true)] out EmailAddress? address)
    {
        address = null;
        var at = text?.LastIndexOf('@') ?? -1;
        if (text is null || at < 1 || text.Length > 254)
        {
            return false;
        }

        var local = text[..at];
        if (Encoding.UTF8.GetByteCount(local) > 64 || !local.Split('.').All(IsAtom) || Domains(text[(at + 1)..]) is not { } domain)
        {
            return false;
        }

        address = new EmailAddress(local, domain);
        return true;
    }

    public override string ToString() => $"{Local}@{Domain}";

    private static bool IsAtom(string part) => part.Length > 0 && part.EnumerateRunes().All(rune =>
        rune.IsAscii ? char.IsAsciiLetterOrDigit((char)rune.Value) || Signs.Contains((char)rune.Value, StringComparison.Ordinal)
        : rune != Rune.ReplacementChar && (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark));

    private static string? Domains(string text)
    {
        try
        {
            var domain = Ascii.IsValid(text) ? text : new IdnMapping { UseStd3AsciiRules = true }.GetAscii(text);
            return domain.Length <= 253 && domain.Split('.').All(IsLabel) ? domain.ToLowerInvariant() : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
