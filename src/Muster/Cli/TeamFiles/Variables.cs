using System.Text.RegularExpressions;

namespace Muster.Cli.TeamFiles;

/// <summary>`${NAME}` in a value is replaced by what <paramref name="lookup"/> has; `$${` is a literal `${`.</summary>
/// <param name="place">Where it looks, as an error says it.</param>
internal sealed partial class Variables(Func<string, string?> lookup, string place = "the environment")
{
    public static readonly Variables Environment = new(System.Environment.GetEnvironmentVariable);

    /// <summary>For reading an export, where a secret only has to be there.</summary>
    public static readonly Variables Unknown = new(name => $"the-value-of-{name}");

    public static bool Named(string text) => text.Contains("${", StringComparison.Ordinal);

    public static string Escape(string text) => text.Replace("${", "$${", StringComparison.Ordinal);

    /// <param name="refuse">Called with a reason for each reference that cannot be replaced.</param>
    public string Replace(string text, Action<string> refuse) => !Named(text) ? text : Reference().Replace(text, match =>
    {
        if (match.Value == "$${")
        {
            return "${";
        }

        var name = match.Groups["name"];
        var value = name.Success ? lookup(name.Value) : null;
        if (string.IsNullOrEmpty(value))
        {
            refuse(name.Success
                ? $"{place} has no {name.Value}"
                : "${ without a name and a closing }: write ${NAME}, or $${ for the characters themselves");
        }

        return value ?? "";
    });

    [GeneratedRegex(@"\$\$\{|\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}|\$\{", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
