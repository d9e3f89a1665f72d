using Muster.Alerts;
using Muster.Foundation;

namespace Muster.Intake;

/// <summary>What Alertmanager's API takes in a query.</summary>
internal static class AlertmanagerQuery
{
    /// <summary>Every `filter`, all of which must match.</summary>
    public static IReadOnlyList<Matcher> Matchers(HttpRequest request) =>
        [.. request.Query["filter"].OfType<string>().SelectMany(MatcherText.Parse)];

    /// <summary>Flags are true unless the query says otherwise.</summary>
    public static bool Flag(HttpRequest request, string name) => request.Query[name].ToString().ToLowerInvariant() switch
    {
        "" or "true" or "1" or "t" or "yes" or "y" or "on" => true,
        _ => false,
    };

    /// <summary>Whether the one receiver there is, is asked for.</summary>
    public static bool WantsReceiver(HttpRequest request) => request.Query["receiver"].ToString() is not { Length: > 0 } expression
        || new Matcher("receiver", expression, IsRegex: true).Checked().Matches(AlertmanagerJson.Receiver.Name);
}
