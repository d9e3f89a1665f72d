using System.Text.RegularExpressions;
using Muster.Foundation;

namespace Muster.Web;

/// <summary>What is wrong with a field, as a person would say it.</summary>
internal static partial class FormWords
{
    /// <summary>`preventionTask.owner: is required` becomes "Prevention task owner is required".</summary>
    public static string Said(BadInputException bad)
    {
        var name = Capitals().Replace(bad.Field, match => " " + match.Value.ToLowerInvariant()).Replace('.', ' ');
        var said = $"{name} {bad.Reason}".Trim();
        return char.ToUpperInvariant(said[0]) + said[1..];
    }

    [GeneratedRegex("[A-Z]", RegexOptions.None, 1000)]
    private static partial Regex Capitals();
}
