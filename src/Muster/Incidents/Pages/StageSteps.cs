using Muster.Web;

namespace Muster.Incidents.Pages;

/// <summary>The five stages as a line: what is behind, where it is, what lies ahead.</summary>
internal static class StageSteps
{
    private static readonly Stage[] Line = [Stage.Detect, Stage.Classify, Stage.Assign, Stage.Resolve, Stage.Review];

    public static IReadOnlyList<StageStep> Of(Incident incident, IReadOnlyList<TimelineEvent> timeline)
    {
        var starts = timeline.Where(one => one.What is StageStarted).Select(one => (((StageStarted)one.What).Stage, one.At)).ToList();
        return [.. Line.Select(stage => new StageStep(
            stage.ToString(),
            stage < incident.Stage ? "done" : stage == incident.Stage ? "now" : "later",
            stage < incident.Stage ? Took(stage, starts, incident) : null))];
    }

    public static StageNow? Now(Incident incident, Faces faces) => incident.Stage == Stage.Closed ? null : new StageNow(
        incident.Stage.ToString(), [.. NextSteps.WaitsFor(incident).Select(owner => faces.Of(owner)!)],
        incident.Stage == Stage.Detect ? incident.FiredAt : incident.StageSince, incident.OverdueSince ?? incident.StageDeadline,
        incident.Stage == Stage.Detect && !incident.AlertsResolved && faces.Everyone.Count > 1 ? incident.Climb.NextAt : null);

    /// <summary>From its last start to the next stage's; Detect counts from the moment the alert fired.</summary>
    private static string? Took(Stage stage, List<(Stage Stage, Instant At)> starts, Incident incident)
    {
        var at = starts.FindLastIndex(start => start.Stage == stage);
        if (at < 0 || at + 1 >= starts.Count)
        {
            return null;
        }

        return Words.Span(starts[at + 1].At - (stage == Stage.Detect ? incident.FiredAt : starts[at].At));
    }
}
