using Muster.Foundation;
using Muster.Web;

namespace Muster.Incidents.Pages;

/// <summary>An incident in a list: its two countdowns are what somebody who wakes up looks for.</summary>
internal static class Rows
{
    private const int LongestTitle = 300;

    public static IncidentRow Of(Incident incident, Faces faces)
    {
        var detect = incident.Stage == Stage.Detect && !incident.AlertsResolved;
        var (due, label) = detect
            ? (incident.Climb.NextAt, "next person")
            : (incident.StageDeadline, Lower(incident.Stage));
        return new IncidentRow(
            incident.Number, incident.Severity.ToString(), !incident.SeverityConfirmed, Title(incident), incident.Service, incident.Agent,
            incident.Stage.ToString(), incident.Owners.Count == 0 ? null : faces.Names(incident.Owners), incident.FiredAt, incident.ClosedAt,
            detect ? incident.StageDeadline : null, incident.Stage == Stage.Closed ? null : due, label,
            incident.AlertCount, incident.AlertsResolved && incident.Open);
    }

    /// <summary>A title is what a stranger's program sent: on one line, without characters that hide or turn text.</summary>
    public static string Title(Incident incident) => OneLine.Of(incident.Title, LongestTitle) is { Length: > 0 } title ? title : "(no title)";

    private static string Lower(Stage stage) => stage.ToString().ToLowerInvariant();
}
