using System.Text;
using Muster.Foundation;

namespace Muster.Alerts;

/// <summary>
/// Matchers as people type them: `alertname=AgentLoop`, `severity=~"critical|page"`, `{a="b", c!="d"}`. Quotes are needed
/// only around commas, quotes and outer blanks; in a value `\"`, `\\` and `\n` are escapes, and any other backslash is itself.
/// </summary>
internal static class MatcherText
{
    private const string NotInNames = "{}!=~,\"'";
    private const int Longest = 8192;

    /// <exception cref="BadInputException">What is wrong, and where it begins.</exception>
    public static IReadOnlyList<Matcher> Parse(string text)
    {
        if (text.Length > Longest)
        {
            throw new BadInputException("filter", $"is longer than {Longest} characters");
        }

        var rest = text.AsSpan().Trim();
        if (rest.StartsWith("{"))
        {
            rest = rest.EndsWith("}") ? rest[1..^1].Trim() : throw Bad("a { is never closed", rest);
        }

        var matchers = new List<Matcher>();
        while (rest.Length > 0)
        {
            matchers.Add(One(ref rest).Checked());
        }

        return matchers;
    }

    private static Matcher One(ref ReadOnlySpan<char> rest)
    {
        var start = rest;
        var name = rest[0] == '"' ? Quoted(ref rest) : Bare(ref rest);
        rest = rest.TrimStart();
        var (length, isRegex, isEqual) = Operator(rest);
        if (name.Length == 0 || length == 0)
        {
            throw Bad("expected a label's name and =, !=, =~ or !~", start);
        }

        rest = rest[length..].TrimStart();
        var value = rest.StartsWith("\"") ? Quoted(ref rest) : UpToComma(ref rest);
        rest = rest.TrimStart();
        if (rest.Length > 0 && rest[0] != ',')
        {
            throw Bad("expected a comma or the end", rest);
        }

        rest = rest.Length > 0 ? rest[1..].TrimStart() : rest;
        return new Matcher(name, value, isRegex, isEqual);
    }

    private static (int Length, bool IsRegex, bool IsEqual) Operator(ReadOnlySpan<char> rest) =>
        rest.StartsWith("=~") ? (2, true, true)
        : rest.StartsWith("!~") ? (2, true, false)
        : rest.StartsWith("!=") ? (2, false, false)
        : rest.StartsWith("=") ? (1, false, true)
        : (0, false, false);

    private static string Bare(ref ReadOnlySpan<char> rest)
    {
        var end = 0;
        while (end < rest.Length && !char.IsWhiteSpace(rest[end]) && !NotInNames.Contains(rest[end]))
        {
            end++;
        }

        var name = rest[..end].ToString();
        rest = rest[end..];
        return name;
    }

    private static string UpToComma(ref ReadOnlySpan<char> rest)
    {
        var comma = rest.IndexOf(',');
        var raw = (comma < 0 ? rest : rest[..comma]).TrimEnd();
        var value = Unescape(raw, out var quote);
        if (quote >= 0)
        {
            throw Bad("a value with a quote inside needs quotes around it", raw);
        }

        rest = comma < 0 ? [] : rest[comma..];
        return value;
    }

    private static string Quoted(ref ReadOnlySpan<char> rest)
    {
        var value = Unescape(rest[1..], out var quote);
        if (quote < 0)
        {
            throw Bad("a quote is never closed", rest);
        }

        rest = rest[(quote + 2)..];
        return value;
    }

    /// <param name="quote">Where the first quote without a backslash stands, which ends the value; -1 when there is none.</param>
    private static string Unescape(ReadOnlySpan<char> raw, out int quote)
    {
        var value = new StringBuilder(raw.Length);
        for (quote = 0; quote < raw.Length && raw[quote] != '"'; quote++)
        {
            if (raw[quote] == '\\' && quote + 1 < raw.Length && raw[quote + 1] is 'n' or '"' or '\\')
            {
                quote++;
                value.Append(raw[quote] == 'n' ? '\n' : raw[quote]);
            }
            else
            {
                value.Append(raw[quote]);
            }
        }

        quote = quote == raw.Length ? -1 : quote;
        return value.ToString();
    }

    private static BadInputException Bad(string reason, ReadOnlySpan<char> at) =>
        new("filter", $"{reason}, at: {(at.Length > 60 ? $"{at[..60]}…" : at.ToString())}");
}
