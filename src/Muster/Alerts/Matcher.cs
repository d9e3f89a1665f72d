using System.Text.RegularExpressions;
using Muster.Foundation;

namespace Muster.Alerts;

/// <summary>
/// One condition on a label, as Alertmanager has it: `=`, `!=`, `=~`, `!~`. A label that is absent has the empty value. A
/// regular expression must match the whole value, in time linear to its length; how steep the line is, its author decides, so
/// one that takes too long is refused, or where it was kept already, matches nothing: a fold that waits for it wakes nobody.
/// </summary>
internal sealed record Matcher(string Name, string Value, bool IsRegex, bool IsEqual = true)
{
    public const int LongestName = 256;
    public const int LongestValue = 4096;

    /// <summary>What RE2 knows inside brackets and .NET would take for single letters.</summary>
    private static readonly (string Posix, string Range)[] PosixClasses =
    [
        ("[:alnum:]", "0-9A-Za-z"), ("[:alpha:]", "A-Za-z"), ("[:digit:]", "0-9"), ("[:lower:]", "a-z"), ("[:upper:]", "A-Z"),
        ("[:space:]", @"\t\n\v\f\r "), ("[:word:]", "0-9A-Za-z_"), ("[:xdigit:]", "0-9A-Fa-f"),
    ];

    private const int Tries = 3;

    /// <summary>Ordinary ones take microseconds. What an attempt has worked out is there for the next, so a busy machine forgets no silence.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>Long values of the kinds that keep an expression busy.</summary>
    private static readonly string[] Probes = [.. "ab0 .".Select(one => new string(one, 2048))];

    private Regex? _pattern;
    private bool _gaveUp;

    /// <summary>As amtool writes it: `service=~"db.*"`.</summary>
    public string Spelled() => $"{Name}{(IsEqual ? "=" : "!")}{(IsRegex ? "~" : IsEqual ? "" : "=")}\"{Value}\"";

    /// <exception cref="BadInputException">The name is empty, something is too long, or the expression is not one.</exception>
    public Matcher Checked()
    {
        if (Name.Length is 0 or > LongestName)
        {
            throw new BadInputException("name", Name.Length == 0 ? "a matcher needs the name of a label" : $"is longer than {LongestName} characters");
        }

        if (Value.Length > LongestValue)
        {
            throw new BadInputException(Name, $"the value is longer than {LongestValue} characters");
        }

        if (IsRegex)
        {
            Array.ForEach(Probes, probe => Matches(probe));
        }

        return _gaveUp ? throw new BadInputException(Name, $"\"{Value}\" takes too long to match") : this;
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels) => Matches(labels.GetValueOrDefault(Name, ""));

    public bool Matches(string value)
    {
        if (!IsRegex)
        {
            return value == Value == IsEqual;
        }

        _pattern ??= Compile();
        for (var left = Tries; left > 0 && !_gaveUp; left--)
        {
            try
            {
                return _pattern.IsMatch(value) == IsEqual;
            }
            catch (RegexMatchTimeoutException)
            {
                _gaveUp = left == 1;
            }
        }

        return false;
    }

    public bool Equals(Matcher? other) => other is not null
        && Name == other.Name && Value == other.Value && IsRegex == other.IsRegex && IsEqual == other.IsEqual;

    public override int GetHashCode() => HashCode.Combine(Name, Value, IsRegex, IsEqual);

    public override string ToString() => $"{Name}{(IsEqual ? "=" : "!")}{(IsRegex ? "~" : IsEqual ? "" : "=")}\"{Value}\"";

    private Regex Compile()
    {
        var expression = PosixClasses.Aggregate(Value.Replace("(?P<", "(?<", StringComparison.Ordinal),
            (text, one) => text.Replace(one.Posix, one.Range, StringComparison.Ordinal));
        try
        {
            // By itself first, or `)|(` would be one here.
            _ = new Regex(expression, RegexOptions.CultureInvariant, Patience);
            return new Regex($@"\A(?:{expression})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Patience);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new BadInputException(Name, $"\"{Value}\" is not a regular expression that can be used here: {error.Message}");
        }
    }
}
