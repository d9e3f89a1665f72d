using Muster.Alerts;
using Muster.Foundation;
using Muster.OnCall;
using Muster.Team;

namespace Muster.Incidents;

/// <summary>Everything a decision may look at: the time, what the team agreed on, and who is on call at this instant.</summary>
internal sealed record Situation(Instant Now, Policy Policy, Roster Roster, BusinessCalendar Calendar);

/// <summary>Something somebody wants to do to an incident: the verbs of the API, and what alerts do.</summary>
internal abstract record Command
{
    /// <summary>An alert, or a person's report, that belongs to no open incident.</summary>
    internal sealed record Open(
        string Title, Severity Severity, string? Service, string? Agent, string Source, Detection DetectedBy,
        Instant FiredAt, Instant? FailureBeganAt, string? Impact, string? Dashboard = null, string? Runbook = null) : Command;

    internal sealed record Join(int Count, Severity Highest, string Summary, string? Service) : Command;

    internal sealed record AllAlertsResolved(int Count) : Command;

    /// <summary>An alert came back within half an hour of the resolution.</summary>
    internal sealed record Refire(Severity Severity, string Summary) : Command;

    internal sealed record PersonUnreachable(string Person, string Because) : Command;

    /// <param name="Seen">The newest event known to the page that is answered; null: whoever acknowledges sees it as it is.</param>
    internal sealed record Acknowledge(int? Seen = null) : Command;

    internal sealed record Classify(Severity? Severity, Kind Kind) : Command;

    internal sealed record NoteTriage(Triage Triage) : Command;

    internal sealed record Assign(string Person) : Command;

    internal sealed record Accept : Command;

    internal sealed record Decline(string? Reason) : Command;

    internal sealed record Note(string Text, NoteKind Kind) : Command;

    internal sealed record BeginMitigation(string Action) : Command;

    internal sealed record Verify(string Verification, bool ImpactGone) : Command;

    internal sealed record Resolve(string? Fix, string? Verification, bool? ImpactGone) : Command;

    internal sealed record Reopen(string Reason) : Command;

    internal sealed record OfferRole(Role Role, string To) : Command;

    internal sealed record Escalate : Command;

    internal sealed record MergeInto(long Into) : Command;

    /// <param name="Fires">It was not over when it was merged.</param>
    internal sealed record Absorb(long Number, string Title, int Alerts, Severity Severity, bool Fires) : Command;

    internal sealed record SaveReview(ReviewItems Review) : Command;

    internal sealed record Close : Command;
}

/// <summary>What a decision came to: events, or a named refusal and nothing.</summary>
internal sealed record Decision(IReadOnlyList<IncidentEvent> Events, Refusal? Refusal)
{
    public static Decision Of(params IReadOnlyList<IncidentEvent> events) => new(events, null);

    public static Decision Refuse(string reason, string text) => new([], new Refusal(reason, text));
}
