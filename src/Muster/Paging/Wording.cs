using Muster.Alerts;
using Muster.Incidents;

namespace Muster.Paging;

/// <summary>What a message says and which buttons it has. The alert format (B5) comes first, so that programs can read it.</summary>
internal static class Wording
{
    public static string Body(Incident incident, IReadOnlyList<TimelineEvent> events, MessageKind kind)
    {
        var news = events.Where(one => Says(one.What, kind)).Select(Sentences.Of).ToList();
        var text = AlertFormat.Render(FormattedAlert.Of(AsSignal(incident)));
        return news.Count == 0 ? text : $"{text}\n\n{string.Join('\n', news)}";
    }

    /// <summary>The verbs a person can do from the message itself.</summary>
    public static IEnumerable<string> Actions(Incident incident, MessageKind kind, string reason) => (kind, reason) switch
    {
        (MessageKind.Page, nameof(PageReason.AskedToAccept) or nameof(PageReason.HandOffOffered)) => ["accept", "decline"],
        (MessageKind.Page, _) when incident.Stage == Stage.Detect => ["acknowledge", "escalate"],
        _ => [],
    };

    public static string Label(string action) => action switch
    {
        "acknowledge" => "Acknowledge",
        "accept" => "Accept",
        "decline" => "Decline",
        _ => "Escalate now",
    };

    /// <summary>A first page says nothing but the alert; everything else says what happened as well.</summary>
    private static bool Says(IncidentEvent what, MessageKind kind) => what switch
    {
        Opened or StageStarted { Stage: Stage.Detect } or DutyChanged => false,
        Paged { Reason: PageReason.Fired } => false,
        Paged e => kind == MessageKind.Page || e.Reason == PageReason.Escalated,
        _ => true,
    };

    private static Signal AsSignal(Incident incident) => new()
    {
        Fingerprint = "",
        Status = incident is { Open: true } ? AlertStatus.Firing : AlertStatus.Resolved,
        Severity = incident.Severity,
        Summary = incident.Title,
        Agent = incident.Agent,
        Service = incident.Service,
        Impact = incident.Triage.ImpactScope,
        Dashboard = incident.Dashboard,
        Runbook = incident.Runbook,
        FiredAt = incident.FiredAt,
    };
}
