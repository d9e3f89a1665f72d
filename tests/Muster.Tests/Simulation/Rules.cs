using Muster.Alerts;

namespace Muster.Tests.Simulation;

/// <summary>Where alerts are: each that was accepted is in exactly one incident or silence once it is folded.</summary>
internal static class Rules
{
    public static string? Misplaced(KnownAlert alert) => (alert.Incident, alert.SilencedBy) switch
    {
        (not null, not null) => $"alert {alert.Id} is in incident {alert.Incident} and in silence {alert.SilencedBy}",
        (null, null) when alert.Firing || alert.Signals > 1 => $"alert {alert.Id} is in no incident and in no silence",
        _ => null,
    };

    public static string? Unaccounted(IReadOnlyList<Signal> signals, FoldOutcome outcome, Ledger ledger)
    {
        if (signals.Count != outcome.Signals.Count)
        {
            return $"{signals.Count} signals were accepted and {outcome.Signals.Count} folded";
        }

        foreach (var one in outcome.Signals)
        {
            if (!ledger.Alerts.ContainsKey(one.Alert))
            {
                return $"its alert {one.Alert} does not exist";
            }

            if (one.Incident is { } number && !ledger.Incidents.ContainsKey(number))
            {
                return $"its incident {number} does not exist";
            }
        }

        return null;
    }
}
