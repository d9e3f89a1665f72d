using Muster.Foundation;

namespace Muster.Team;

/// <summary>`/v1/audit`: the log for administrators, newest first, and whether it is whole.</summary>
internal static class AuditApi
{
    private const int Most = 500;

    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/audit", List).Needs(caller => caller.MayAdmin);
        routes.MapGet("/v1/audit/check", Check).Needs(caller => caller.MayAdmin);
    }

    private static async Task<IResult> List(HttpRequest request, Database database, Audit audit, CancellationToken ct)
    {
        var query = new Query(request.Query);
        var most = (int)(query.Number("limit", Most) ?? 100);
        var (person, before) = (query.Text("person"), query.Number("before", long.MaxValue));
        var rows = await database.Read(sql => audit.List(sql, person, before, most), ct);
        return Results.Json(new
        {
            entries = rows.Select(row => new { row.Number, row.At, row.Who, row.What, row.About, from = row.Was, to = row.Became, row.Hash }),
            before = most > 0 && rows.Count == most ? rows[^1].Number : (long?)null,
        }, Json.Options);
    }

    private static async Task<IResult> Check(Database database, Audit audit, CancellationToken ct) =>
        Results.Json(await database.Read(audit.Check, ct), Json.Options);
}
