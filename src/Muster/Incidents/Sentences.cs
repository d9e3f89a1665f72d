using Muster.OnCall;

namespace Muster.Incidents;

/// <summary>The timeline in words. Names are ids here; who renders them for people may replace them by names.</summary>
internal static class Sentences
{
    /// <summary>What an acknowledgement does, and what it does not: a stage that stalls pages again.</summary>
    public const string Acknowledging = "Nobody else is asked to acknowledge. A stage that runs late pages again.";

    public static string Of(TimelineEvent happened) => Of(happened.What, happened.Actor);

    private static string Of(IncidentEvent what, string? actor) => what switch
    {
        Opened { DetectedBy: Detection.Alert } e => $"An alert from {e.Source} opened this as {e.Severity}: {e.Title}",
        Opened e => $"{actor} reported this as {e.Severity}: {e.Title}",
        AlertsJoined { Count: 0 } e => $"What was merged into this still fires ({e.Highest}): {e.Summary}",
        AlertsJoined { Count: 1 } e => $"An alert joined ({e.Highest}): {e.Summary}",
        AlertsJoined e => $"{e.Count} alerts joined, {e.Highest} at the most: {e.Summary}",
        AlertsAllResolved e => $"{e.Verification} A person confirms.",
        SeverityRaised e => $"Raised from {e.From} to {e.To}: {e.Because}",
        DutyChanged e => $"The rotation handed over: {Roles(e.Duty)}",
        StageStarted { Stage: Stage.Closed } => "Closed.",
        StageStarted { Owners.Count: 0 } e => $"{e.Stage} started, and nobody is there to own it.",
        StageStarted e => $"{e.Stage} started: it waits for {Names(e.Owners)}.",
        StageStalled { Told.Count: 0 } e => $"{e.Stage} is overdue ({Times(e.Times)}).",
        StageStalled e => $"{e.Stage} is overdue ({Times(e.Times)}); told {Names(e.Told)}.",
        StageHurried { Told.Count: 0 } e => $"{e.Stage} goes on without waiting.",
        StageHurried e => $"{e.Stage} goes on without waiting; told {Names(e.Told)}.",
        RespondMissed => "The response target was missed: nobody had acknowledged in time.",
        Paged { People.Count: 0 } e => $"Told {Names(e.Told)}.",
        Paged { Told.Count: 0 } e => $"Paged {Names(e.People)}: {Why(e.Reason)}.",
        Paged e => $"Paged {Names(e.People)} and told {Names(e.Told)}: {Why(e.Reason)}.",
        Waiting e => e.Because,
        TeamTold e => $"Everybody on the ladder was asked and nobody acknowledged. The whole team was told; round {e.Round + 1} begins.",
        Unreachable e => $"{e.Person} could not be reached: {e.Because}",
        EscalationAsked => $"{actor} asked to escalate now.",
        Acknowledged e => $"{e.By} acknowledged.",
        Classified e when e.From == e.Severity => $"{actor} confirmed {e.Severity}, {Lower(e.Kind)}.",
        Classified e => $"{actor} classified it as {e.Severity} (was {e.From}), {Lower(e.Kind)}.",
        TriageNoted e => $"{actor} noted {TriageWords(e.Triage)}",
        Offered e => $"{e.To} is asked to take it as technical owner.",
        Accepted e => $"{e.By} accepted as technical owner.",
        Declined { Reason: { } reason } e => $"{e.By} declined: {reason}",
        Declined e => $"{e.By} declined.",
        HandOffOffered e => $"{actor} offered {e.To} the role {e.Role}.",
        RoleTaken { From: { } from } e => $"{e.By} took over {e.Role} from {from}.",
        RoleTaken e => $"{e.By} took the role {e.Role}.",
        Noted { Kind: NoteKind.Note } e => $"{actor}: {e.Text}",
        Noted e => $"{actor} noted the {Lower(e.Kind)}: {e.Text}",
        MitigationBegun e => $"{actor} began to mitigate: {e.Action}",
        Verified { ImpactGone: true } e => $"{actor} verified, and the impact is gone: {e.Verification}",
        Verified e => $"{actor} verified: {e.Verification}",
        Resolved e => $"{actor} declared it resolved. Fix: {Stop(e.Fix)} Verified: {e.Verification}",
        Reopened e => $"Reopened: {e.Because}",
        Merged e => $"{actor} merged this into #{e.Into}.",
        Absorbed e => $"#{e.Number} was merged into this: {e.Title}",
        ReviewSaved e => e.Review.Missing() is { Count: > 0 } missing
            ? $"{actor} wrote the review; it still lacks {string.Join(", ", missing)}."
            : $"{actor} completed the review.",
        ReviewClosed => $"{actor} closed the review.",
        _ => what.GetType().Name,
    };

    private static string Stop(string text) => text.Length > 0 && char.IsLetterOrDigit(text[^1]) ? $"{text}." : text;

    private static string Why(PageReason reason) => reason switch
    {
        PageReason.Fired => "it fired",
        PageReason.Repeated => "nobody has acknowledged yet",
        PageReason.Escalated => "escalated, nobody before them acknowledged",
        PageReason.Raised => "its severity was raised",
        PageReason.Reopened => "it was reopened",
        PageReason.StageStalled => "the stage waits for somebody",
        PageReason.AskedToAccept => "asked to take it as technical owner",
        _ => "a role is offered to them",
    };

    private static string TriageWords(Triage triage) => string.Join(" ", new[]
    {
        triage.FirstObserved is { } first ? $"first observed: {first}." : null,
        triage.ImpactScope is { } scope ? $"impact: {scope}." : null,
        triage.BlastRadius is { } blast ? $"blast radius: {blast}." : null,
        triage.Workaround is { } workaround ? $"workaround: {workaround}." : null,
    }.OfType<string>());

    private static string Roles(Duty duty) => string.Join(", ",
        Enum.GetValues<Role>().Where(role => duty[role] is not null).Select(role => $"{role} {duty[role]}"));

    private static string Names(IReadOnlyList<string> people) =>
        people.Count < 2 ? string.Concat(people) : $"{string.Join(", ", people.SkipLast(1))} and {people[^1]}";

    private static string Times(int times) => times == 1 ? "once" : $"{times} times";

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
