using Muster.Alerts;

namespace Muster.Incidents;

/// <summary>
/// Three questions that propose a severity (C2): unresponsive or harmful? do users feel it? is something in the background
/// broken? The first yes decides; three times no is perhaps nothing.
/// </summary>
internal static class DecisionTree
{
    /// <summary>Null: watch it, it may be a false alarm.</summary>
    public static Severity? Propose(bool unresponsive, bool degraded, bool background) => (unresponsive, degraded, background) switch
    {
        (true, _, _) => Severity.P0,
        (_, true, _) => Severity.P1,
        (_, _, true) => Severity.P2,
        _ => null,
    };
}
