using Muster.Alerts;
using Muster.Foundation;

namespace Muster.Intake;

/// <summary>
/// What holds for alerts in Muster's own formats: their sender reads the answer, so what is wrong is refused by name and
/// nothing is cut or guessed.
/// </summary>
internal static class OwnAlert
{
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
}
