using Muster.Foundation;
using Muster.Team;

namespace Muster.Alerts;

/// <summary>`GET /v1/alerts`: what has fired, newest first.</summary>
internal static class AlertsApi
{
    private const int Most = 1000;

    public static void MapAlerts(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/alerts", List).Needs(caller => caller.MayRead);

    public static object Summary(Alert alert) => new
    {
        alert.Id, alert.Fingerprint, alert.Source, alert.Service, alert.Incident, alert.SilencedBy,
        status = alert.Firing ? AlertStatus.Firing : AlertStatus.Resolved,
        alert.FiredAt, alert.UpdatedAt, alert.ResolvedAt, alert.LapsesAt, alert.Signals,
        alert.Signal.Severity, alert.Signal.SeverityGuessed, alert.Signal.Agent, alert.Signal.Summary, alert.Signal.Impact,
        alert.Signal.Dashboard, alert.Signal.Runbook, alert.Signal.GeneratorUrl, alert.Signal.Labels, alert.Signal.Annotations,
    };

    private static async Task<IResult> List(HttpRequest request, Database database, AlertStore alerts, CancellationToken ct)
    {
        var query = new Query(request.Query);
        var firing = query.OneOf<AlertStatus>("status") is { } status ? status == AlertStatus.Firing : (bool?)null;
        var found = await database.Read(sql => alerts.List(sql, firing, query.Text("service"), (int)(query.Number("limit", Most) ?? 100)), ct);
        return Results.Json(new { alerts = found.Select(Summary) }, Json.Options);
    }
}
