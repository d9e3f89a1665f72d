using Muster.Foundation;
using Muster.OnCall;
using Muster.OnCall.Pages;
using Muster.Web;

namespace Muster.Incidents.Pages;

/// <summary>
/// What the viewer should do next, if anything, and which other verbs make sense. It only chooses what to show:
/// <see cref="Lifecycle"/> alone decides what is allowed.
/// </summary>
internal static class NextSteps
{
    public static NextStep? Of(Incident incident, string me, Faces faces) => incident switch
    {
        { MergedInto: not null } or { Stage: Stage.Closed } => null,
        { HandOff: { } offer } when offer.To == me => new("answer", $"Take over as {DutyViews.Name(offer.Role)}?", $"{Asker(offer.From, faces)} asks you to. It changes hands once you accept."),
        { Stage: Stage.Detect } => Detect(incident, faces),
        { Stage: Stage.Assign, Offer: { } asked } when asked == me => new("answer", "Will you take it?", "You are asked to be its Technical Owner: to find out what is wrong, and fix it."),
        _ when !Raci.MayAct(incident, me) => Waiting(incident, me, faces),
        { Stage: Stage.Classify } => new("classify", "Classify it", $"The alert says {incident.Severity}. Confirm it or change it, and say what kind of failure it is."),
        { Stage: Stage.Assign } => new("assign", "Find somebody to fix it", incident.Offer is { } asked ? $"{faces.Name(asked)} was asked and has not answered yet." : "Nobody is asked right now."),
        { Stage: Stage.Resolve } => Resolve(incident, me, faces),
        _ => Review(incident),
    };

    /// <summary>What stays reachable besides <paramref name="next"/>.</summary>
    public static IReadOnlyList<string> Verbs(Incident incident, NextStep? next)
    {
        if (incident.MergedInto is not null)
        {
            return [];
        }

        string[] verbs = incident.Stage switch
        {
            Stage.Detect => ["note", "triage", "classify", "escalate", "hand-off", "merge"],
            Stage.Classify => ["note", "triage", "classify", "escalate", "hand-off", "begin-mitigation", "merge"],
            Stage.Assign => ["note", "triage", "classify", "assign", "escalate", "hand-off", "begin-mitigation", "merge"],
            Stage.Resolve => ["note", "triage", "classify", "escalate", "hand-off", "begin-mitigation", "verify", "resolve", "merge"],
            Stage.Review => ["note", "triage", "hand-off", "reopen", "merge"],
            _ => ["note", "reopen"],
        };
        return [.. verbs.Where(verb => verb != next?.Step)];
    }

    private static NextStep Detect(Incident incident, Faces faces)
    {
        if (incident.AlertsResolved)
        {
            return new("acknowledge", "Its alerts have resolved", "Acknowledge it to see whether it is really over.");
        }

        var lost = incident.Climb.Unreachable;
        IReadOnlyList<string> paged = [.. incident.Climb.Reached.Except(lost)];
        string[] said =
        [
            paged.Count == 0 ? "Nobody has been reached yet." : $"{faces.Names(paged)} {(paged.Count == 1 ? "was" : "were")} paged. Acknowledging stops that.",
            lost.Count == 0 ? "" : $"{faces.Names(lost)} could not be reached.",
        ];
        return new("acknowledge", "Somebody has to take this", string.Join(' ', said).TrimEnd());
    }

    private static NextStep Resolve(Incident incident, string me, Faces faces)
    {
        if (incident.Fix is null)
        {
            return new("fix", "What fixed it?", "Or what lets people work again until it is fixed. Verifying comes next.");
        }

        if (incident.Verification is null || !incident.ImpactGone)
        {
            return new("verify", "Is it over, in production?", incident.Verification is not null && !incident.AlertsResolved
                ? "The verification is noted. What is missing: that users no longer feel it."
                : incident.AlertsResolved
                ? "All its alerts have resolved. A person confirms that users no longer feel it."
                : "It is not resolved while its users still feel it.");
        }

        return incident.Duty.IC is { } ic && ic != me
            ? new("take-IC", $"{faces.Name(ic)} declares it resolved", "Fix and verification are noted; the Incident Commander has the last word. If they do not answer, take over as Incident Commander.")
            : new("resolve", "Declare it resolved", "Fix, verification and impact are noted.");
    }

    /// <summary>Once fix and verification are noted, the owner has done their part and the commander's word is missing.</summary>
    public static IReadOnlyList<string> WaitsFor(Incident incident) => NeedsTheLastWord(incident) ? [incident.Duty.IC!] : incident.Owners;

    private static bool NeedsTheLastWord(Incident incident) =>
        incident is { Stage: Stage.Resolve, Fix: not null, Verification: not null, ImpactGone: true, Duty.IC: not null };

    private static NextStep Review(Incident incident) => incident.Review.Missing() is { Count: > 0 } missing
        ? new("review", incident.Review == new ReviewItems() ? "Start the review" : "Finish the review", $"It needs {Words.List(missing)}.")
        : new("close", "Close the review", "All four items are there.");

    /// <summary>At night nobody waits for a sleeper to let go: whoever is awake may take the role.</summary>
    private static NextStep Waiting(Incident incident, string me, Faces faces)
    {
        var role = incident.Stage == Stage.Resolve && !NeedsTheLastWord(incident) ? Role.TO : Role.IC;
        var other = role == Role.TO ? Role.IC : Role.TO;
        var title = $"{incident.Stage} waits for {faces.Names(WaitsFor(incident))}";
        return incident.Duty[other] == me
            ? new("wait", title, "You can add to the timeline, and escalate.")
            : new(role == Role.TO ? "take-TO" : "take-IC", title, $"You have no part in this stage. You can take over as {DutyViews.Name(role)}.");
    }

    private static string Asker(string? from, Faces faces) => from is null ? "The team" : faces.Name(from);
}
