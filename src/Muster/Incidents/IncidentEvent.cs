using System.Text.Json.Serialization;
using Muster.Alerts;
using Muster.OnCall;

namespace Muster.Incidents;

/// <summary>Why somebody is paged. Everything but the first four asks for a deed other than acknowledging.</summary>
internal enum PageReason
{
    Fired,
    Repeated,
    Escalated,
    Raised,
    Reopened,
    StageStalled,
    AskedToAccept,
    HandOffOffered,
}

/// <summary>
/// Something that happened to an incident. Events carry every time they imply, so that folding them needs neither the
/// policy nor a calendar, and an old incident reads the same after the team changes its targets.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Opened), "opened")]
[JsonDerivedType(typeof(AlertsJoined), "alerts-joined")]
[JsonDerivedType(typeof(AlertsAllResolved), "alerts-resolved")]
[JsonDerivedType(typeof(SeverityRaised), "severity-raised")]
[JsonDerivedType(typeof(DutyChanged), "duty-changed")]
[JsonDerivedType(typeof(StageStarted), "stage-started")]
[JsonDerivedType(typeof(StageStalled), "stage-stalled")]
[JsonDerivedType(typeof(StageHurried), "stage-hurried")]
[JsonDerivedType(typeof(RespondMissed), "respond-missed")]
[JsonDerivedType(typeof(Paged), "paged")]
[JsonDerivedType(typeof(Waiting), "waiting")]
[JsonDerivedType(typeof(TeamTold), "team-told")]
[JsonDerivedType(typeof(Unreachable), "unreachable")]
[JsonDerivedType(typeof(EscalationAsked), "escalation-asked")]
[JsonDerivedType(typeof(Acknowledged), "acknowledged")]
[JsonDerivedType(typeof(Classified), "classified")]
[JsonDerivedType(typeof(TriageNoted), "triage-noted")]
[JsonDerivedType(typeof(Offered), "offered")]
[JsonDerivedType(typeof(Accepted), "accepted")]
[JsonDerivedType(typeof(Declined), "declined")]
[JsonDerivedType(typeof(HandOffOffered), "hand-off-offered")]
[JsonDerivedType(typeof(RoleTaken), "role-taken")]
[JsonDerivedType(typeof(Noted), "noted")]
[JsonDerivedType(typeof(MitigationBegun), "mitigation-begun")]
[JsonDerivedType(typeof(Verified), "verified")]
[JsonDerivedType(typeof(Resolved), "resolved")]
[JsonDerivedType(typeof(Reopened), "reopened")]
[JsonDerivedType(typeof(Merged), "merged")]
[JsonDerivedType(typeof(Absorbed), "absorbed")]
[JsonDerivedType(typeof(ReviewSaved), "review-saved")]
[JsonDerivedType(typeof(ReviewClosed), "review-closed")]
internal abstract record IncidentEvent;

internal sealed record Opened(
    string Title, Severity Severity, string? Service, string? Agent, string Source, Detection DetectedBy,
    Instant FiredAt, Instant? FailureBeganAt, string? Impact, string? Dashboard, string? Runbook, Duty Duty, IReadOnlyList<string> Channels) : IncidentEvent;

/// <summary>One for all the alerts a fold brought, however many: a storm is a line, not ten thousand.</summary>
/// <param name="Deadline">The stage's, where what fires again ended a quiet.</param>
/// <param name="NextAt">When the climb that the quiet held goes on.</param>
/// <param name="RepeatAt">When everyone reached is paged again because of it.</param>
internal sealed record AlertsJoined(
    int Count, Severity Highest, string Summary, string? Service,
    Instant? Deadline = null, Instant? NextAt = null, Instant? RepeatAt = null) : IncidentEvent;

/// <param name="Verification">What is prefilled for the person who confirms.</param>
/// <param name="Told">Those who were paged: each gets one notice.</param>
/// <param name="Deadline">When the stage's owner is reminded that somebody has to confirm.</param>
internal sealed record AlertsAllResolved(string Verification, IReadOnlyList<string> Told, Instant Deadline) : IncidentEvent;

/// <summary>An alert was worse than what people knew: it has to be acknowledged (again).</summary>
internal sealed record SeverityRaised(Severity From, Severity To, string Because, IReadOnlyList<string> Channels) : IncidentEvent;

/// <summary>The rotation handed over while nobody had acknowledged yet.</summary>
internal sealed record DutyChanged(Duty Duty) : IncidentEvent;

internal sealed record StageStarted(Stage Stage, IReadOnlyList<string> Owners, Instant? Deadline) : IncidentEvent;

internal sealed record StageStalled(Stage Stage, int Times, IReadOnlyList<string> Told, Instant NextDeadline) : IncidentEvent;

/// <summary>What a stall does, before its time: somebody declined, could not be reached or asked for it.</summary>
internal sealed record StageHurried(Stage Stage, int Times, IReadOnlyList<string> Told, Instant NextDeadline) : IncidentEvent;

internal sealed record RespondMissed(Instant Due) : IncidentEvent;

/// <param name="Told">People who are informed, not woken.</param>
/// <param name="NextAt">When the next person is asked; null: not at all.</param>
/// <param name="RepeatAt">When everyone reached is paged again; null: not at all.</param>
internal sealed record Paged(
    IReadOnlyList<string> People, IReadOnlyList<string> Told, PageReason Reason, Instant? NextAt, Instant? RepeatAt) : IncidentEvent;

/// <summary>Nobody is paged before this instant: P2 waits for business hours, or there is nobody to page.</summary>
internal sealed record Waiting(Instant Until, string Because) : IncidentEvent;

/// <summary>The ladder ended and starts over.</summary>
internal sealed record TeamTold(int Round, IReadOnlyList<string> Everyone) : IncidentEvent;

/// <summary>No contact of this person worked: the ladder does not wait for them.</summary>
/// <param name="NextAt">When somebody else is asked because of it; null: as planned.</param>
internal sealed record Unreachable(string Person, string Because, Instant? NextAt) : IncidentEvent;

internal sealed record EscalationAsked : IncidentEvent;

internal sealed record Acknowledged(string By) : IncidentEvent;

/// <param name="Deadline">The stage's new deadline where the severity moved it.</param>
internal sealed record Classified(Severity From, Severity Severity, Kind Kind, Instant? Deadline, IReadOnlyList<string> Channels) : IncidentEvent;

internal sealed record TriageNoted(Triage Triage) : IncidentEvent;

internal sealed record Offered(string To, Instant Deadline) : IncidentEvent;

internal sealed record Accepted(string By) : IncidentEvent;

internal sealed record Declined(string By, string? Reason) : IncidentEvent;

internal sealed record HandOffOffered(Role Role, string? From, string To) : IncidentEvent;

internal sealed record RoleTaken(Role Role, string? From, string By) : IncidentEvent;

internal enum NoteKind
{
    Note,
    Fix,
    Workaround,
    Cause,
}

internal sealed record Noted(string Text, NoteKind Kind) : IncidentEvent;

internal sealed record MitigationBegun(string Action) : IncidentEvent;

internal sealed record Verified(string Verification, bool ImpactGone) : IncidentEvent;

internal sealed record Resolved(string Fix, string Verification) : IncidentEvent;

internal sealed record Reopened(string Because) : IncidentEvent;

internal sealed record Merged(long Into) : IncidentEvent;

internal sealed record Absorbed(long Number, string Title, int Alerts, Severity Severity) : IncidentEvent;

internal sealed record ReviewSaved(ReviewItems Review) : IncidentEvent;

internal sealed record ReviewClosed : IncidentEvent;

/// <summary>An event in its place: its number within the incident, when it happened and who did it (null: Muster).</summary>
internal sealed record TimelineEvent(int Seq, Instant At, string? Actor, IncidentEvent What);
