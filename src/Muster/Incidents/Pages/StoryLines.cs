using Muster.Foundation;
using Muster.OnCall;
using Muster.Web;

namespace Muster.Incidents.Pages;

/// <summary>
/// The timeline for people: names instead of ids, and what somebody typed set apart from what Muster says about it.
/// </summary>
internal static class StoryLines
{
    private const string Stages = "stages";
    private const string Notes = "notes";
    private const string Pages = "pages";
    private const string Alerts = "alerts";

    public static StoryLine Of(TimelineEvent happened, Faces faces)
    {
        var (text, said, group, tone) = Line(happened.What, faces);
        var who = text.StartsWith("… ", StringComparison.Ordinal) && happened.Actor is { } actor ? faces.Name(actor) : null;
        return new StoryLine(happened.At, who, who is null ? text.Replace("… ", "", StringComparison.Ordinal) : text[2..], said, group, tone);
    }

    /// <summary>A text that begins with `… ` goes on after the name of whoever did it.</summary>
    private static (string Text, string? Said, string Group, string Tone) Line(IncidentEvent what, Faces faces) => what switch
    {
        Opened { DetectedBy: Detection.Alert } e => ($"Opened as {e.Severity} by an alert from {e.Source}", e.Title, Stages, "stage"),
        Opened e => ($"… reported this as {e.Severity}", e.Title, Stages, "stage"),
        AlertsJoined { Count: 0 } e => ($"What was merged into this still fires, {e.Highest}", e.Summary, Alerts, "plain"),
        AlertsJoined e => ($"{Words.Number(e.Count, "alert")} joined, {e.Highest}{(e.Count > 1 ? " at the most" : "")}", e.Summary, Alerts, "plain"),
        AlertsAllResolved e => ("All its alerts have resolved: a person confirms", e.Verification, Alerts, "good"),
        SeverityRaised e => ($"Raised from {e.From} to {e.To}", e.Because, Stages, "late"),
        DutyChanged e => ($"The rotation handed over: {Roles(e.Duty, faces)}", null, Pages, "plain"),
        StageStarted { Stage: Stage.Closed } => ("Closed", null, Stages, "good"),
        StageStarted e => ($"{e.Stage} began: it waits for {faces.Names(e.Owners)}", null, Stages, "stage"),
        StageHurried e => ($"{e.Stage} goes on without waiting{(e.Told.Count == 0 ? "" : $"; told {faces.Names(e.Told)}")}", null, Stages, "plain"),
        StageStalled e => ($"{e.Stage} is overdue{(e.Times > 1 ? $", {e.Times} times now" : "")}{(e.Told.Count == 0 ? "" : $"; told {faces.Names(e.Told)}")}", null, Stages, "late"),
        RespondMissed => ("Nobody acknowledged in time: the response target is missed", null, Stages, "late"),
        Paged { People.Count: 0 } e => ($"Told {faces.Names(e.Told)}", null, Pages, "plain"),
        Paged e => ($"Paged {faces.Names(e.People)}{(e.Told.Count > 0 ? $" and told {faces.Names(e.Told)}" : "")}: {Why(e.Reason)}", null, Pages, "plain"),
        Waiting e => (e.Because, null, Pages, "plain"),
        TeamTold e => ($"Everybody was asked and nobody acknowledged: the whole team was told, round {e.Round + 1} begins", null, Pages, "late"),
        Unreachable e => ($"{faces.Name(e.Person)} could not be reached", e.Because, Pages, "late"),
        EscalationAsked => ("… asked to escalate now", null, Pages, "plain"),
        Acknowledged e => ($"{faces.Name(e.By)} acknowledged", null, Stages, "good"),
        Classified e => ($"… {(e.From == e.Severity ? $"confirmed {e.Severity}" : $"changed {e.From} to {e.Severity}")}, {Lower(e.Kind)}", null, Stages, "plain"),
        TriageNoted e => ("… filled in what is known", Triage(e.Triage), Notes, "plain"),
        Offered e => ($"{faces.Name(e.To)} is asked to take it", null, Stages, "plain"),
        Accepted e => ($"{faces.Name(e.By)} took it as Technical Owner", null, Stages, "good"),
        Declined e => ($"{faces.Name(e.By)} cannot take it", e.Reason, Stages, "plain"),
        HandOffOffered e => ($"… asked {faces.Name(e.To)} to take over as {e.Role}", null, Stages, "plain"),
        RoleTaken e => ($"{faces.Name(e.By)} took over as {e.Role}{(e.From is { } from ? $" from {faces.Name(from)}" : "")}", null, Stages, "plain"),
        Noted { Kind: NoteKind.Note } e => ("… added", e.Text, Notes, "plain"),
        Noted e => ($"… noted the {Lower(e.Kind)}", e.Text, Notes, e.Kind == NoteKind.Cause ? "plain" : "good"),
        MitigationBegun e => ("… began a mitigation", e.Action, Notes, "plain"),
        Verified e => ($"… verified it{(e.ImpactGone ? ", and the impact is gone" : "; users may still feel it")}", e.Verification, Notes, e.ImpactGone ? "good" : "plain"),
        Resolved e => ("… declared it resolved", $"{e.Fix}\n{e.Verification}", Stages, "good"),
        Reopened e => ("Reopened", e.Because, Stages, "late"),
        Merged e => ($"… merged this into #{e.Into}", null, Stages, "plain"),
        Absorbed e => ($"#{e.Number} was merged into this, with {Words.Number(e.Alerts, "alert")}", e.Title, Stages, "plain"),
        ReviewSaved e => (e.Review.Missing() is { Count: > 0 } missing ? $"… wrote the review; it still lacks {Words.List(missing)}" : "… completed the review", null, Notes, "plain"),
        ReviewClosed => ("… closed the review", null, Stages, "good"),
        _ => (what.GetType().Name, null, Notes, "plain"),
    };

    private static string Why(PageReason reason) => reason switch
    {
        PageReason.Fired => "it fired",
        PageReason.Repeated => "nobody has acknowledged yet",
        PageReason.Escalated => "nobody before them acknowledged",
        PageReason.Raised => "its severity was raised",
        PageReason.Reopened => "it was reopened",
        PageReason.StageStalled => "the stage is overdue",
        PageReason.AskedToAccept => "asked to take it",
        _ => "a role is offered to them",
    };

    private static string Triage(Triage triage) => string.Join('\n', new[]
    {
        ("First observed", triage.FirstObserved), ("Impact", triage.ImpactScope), ("Could get worse", triage.BlastRadius), ("Workaround", triage.Workaround),
    }.Where(one => one.Item2 is not null).Select(one => $"{one.Item1}: {one.Item2}"));

    private static string Roles(Duty duty, Faces faces) => string.Join(", ",
        Enum.GetValues<Role>().Where(role => duty[role] is not null).Select(role => $"{role} {faces.Name(duty[role]!)}"));

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
