using System.Text.Json;
using Muster.Alerts;
using Muster.Foundation;
using Muster.Incidents;
using Muster.Paging;
using Muster.Team;

namespace Muster.Engine;

/// <summary>
/// `GET /v1/archive?from=&amp;before=`: the incidents that were closed in that time, each with all there is of it, one JSON object a line. What
/// `muster archive` writes down before retention takes it away.
/// </summary>
internal static class ArchiveApi
{
    private const int Batch = 200;

    public static void MapArchive(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/archive", Write).Needs(caller => caller.MayAdmin);

    private static async Task Write(HttpContext http, Database database, IncidentStore incidents, AlertStore alerts, PageStore pages, Clock clock, CancellationToken ct)
    {
        var query = new Query(http.Request.Query);
        var (from, before) = (query.Time("from") ?? Instant.MinValue, query.Time("before") ?? clock.Now);
        http.Response.ContentType = "application/x-ndjson";
        IReadOnlyList<Incident> some = [];
        do
        {
            some = await database.Read(sql => incidents.Closed(sql, some.Count == 0 ? 0 : some[^1].Number, Batch), ct);
            foreach (var incident in some.Where(incident => incident.ClosedAt >= from && incident.ClosedAt < before))
            {
                // One at a time in memory, and no snapshot held open for as long as the reader takes.
                var line = await database.Read(sql => Line(sql, incident, incidents, alerts, pages), ct);
                await JsonSerializer.SerializeAsync(http.Response.Body, line, Json.Options, ct);
                await http.Response.WriteAsync("\n", ct);
            }
        }
        while (some.Count == Batch);
    }

    private static async Task<object> Line(Session sql, Incident incident, IncidentStore incidents, AlertStore alerts, PageStore pages) => new
    {
        incident,
        timeline = (await incidents.Timeline(sql, incident.Number)).Select(one => new { one.Seq, one.At, one.Actor, text = Sentences.Of(one), what = one.What }),
        alerts = (await alerts.Of(sql, incident.Number, int.MaxValue)).Select(AlertsApi.Summary),
        pages = await PagesApi.All(sql, pages, incident.Number),
    };
}
