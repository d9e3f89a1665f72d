using Muster.Alerts;
using Muster.Foundation;

namespace Muster.Intake;

/// <summary>
/// What holds for alerts in Muster's own formats: their sender reads the answer, so what is wrong is refused by name and
/// nothing is cut or guessed.
/// </summary>
internal static class OwnAlert
{
    private static readonly Duration Ahead = Duration.FromDays(1);

    /// <exception cref="BadInputException">The field that cannot be kept, and why.</exception>
    public static Signal Checked(Signal signal)
    {
        if (signal is { Agent: null, Service: null })
        {
            throw new BadInputException("service", "an alert names its service or its agent");
        }

        if (string.IsNullOrWhiteSpace(signal.Summary))
        {
            throw new BadInputException("summary", "must say something");
        }

        Limits.Within("summary", signal.Summary, Limits.Summary);
        Limits.Within("agent", signal.Agent ?? "", Limits.Name);
        Limits.Within("service", signal.Service ?? "", Limits.Name);
        Limits.Within("impact", signal.Impact ?? "", Limits.Impact);
        Limits.Within("dashboard", signal.Dashboard ?? "", Limits.Link);
        Limits.Within("runbook", signal.Runbook ?? "", Limits.Link);
        if (signal.Labels.Count > Limits.Labels)
        {
            throw new BadInputException("labels", $"there are {signal.Labels.Count}; at most {Limits.Labels} are kept");
        }

        foreach (var (name, value) in signal.Labels)
        {
            Limits.Within($"labels.{Limits.Cut(name, 40)}", name, Limits.LabelName);
            Limits.Within($"labels.{name}", value, Limits.LabelValue);
        }

        return signal;
    }

    /// <summary>A time of the sender's; one a little ahead is a clock that runs ahead of ours, and is taken for now.</summary>
    public static Instant? Time(string field, Instant? time, Instant now) => time switch
    {
        null => null,
        _ when time < Limits.Earliest => throw new BadInputException(field, $"{Rfc3339.Format(time.Value)} is before the year 2000"),
        _ when time > now + Ahead => throw new BadInputException(field, $"{Rfc3339.Format(time.Value)} is more than a day ahead of {Rfc3339.Format(now)}"),
        _ => Instant.Min(time.Value, now),
    };
}
