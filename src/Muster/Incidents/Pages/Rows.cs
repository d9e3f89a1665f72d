using Muster.Foundation;
using Muster.Web;

namespace Muster.Incidents.Pages;

/// <summary>An incident in a list: its two countdowns are what somebody who wakes up looks for.</summary>
internal static class Rows
{
    private const int LongestTitle = 300;

    public static IncidentRow Of(Incident incident, Faces faces)
    {
        var detect = incident.Stage == Stage.Detect;
        var alone = faces.Everyone.Count == 1; // there is no next person: whoever is there is paged again
        var (due, label) = detect
            ? (alone ? null : incident.Climb.NextAt, "next person")
            : (incident.OverdueSince ?? incident.StageDeadline, Lower(incident.Stage));
        var owners = NextSteps.WaitsFor(incident);
        return new IncidentRow(
            incident.Number, incident.Severity.ToString(), !incident.SeverityConfirmed, Title(incident), incident.Service, incident.Agent,
            incident.Stage.ToString(), owners.Count == 0 ? null : faces.Names(owners), incident.FiredAt, incident.ClosedAt,
            detect ? incident.OverdueSince ?? incident.StageDeadline : null, incident.Stage == Stage.Closed ? null : due, label,
            incident.AlertCount, incident.AlertsResolved && incident.Open);
    }

    /// <summary>A title is what a stranger's program sent: on one line, without characters that hide or turn text.</summary>
    public static string Title(Incident incident) => OneLine.Of(incident.Title, LongestTitle) is { Length: > 0 } title ? title : "(no title)";

    private static string Lower(Stage stage) => stage.ToString().ToLowerInvariant();
}
