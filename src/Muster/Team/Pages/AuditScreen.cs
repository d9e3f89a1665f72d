using Muster.Foundation;
using Muster.Web;

namespace Muster.Team.Pages;

/// <summary>`/audit`: who changed what, for administrators.</summary>
internal static class AuditScreen
{
    private const int Most = 100;

    public static async Task<IResult> Show(HttpContext http, Database database, Frames frames, Audit audit, CancellationToken ct)
    {
        if (http.CallerOf() is not { MayAdmin: true })
        {
            return Problem.Forbidden("The audit log is for administrators.");
        }

        var query = new Query(http.Request.Query);
        var (person, before) = (query.Text("person"), query.Number("before", long.MaxValue));
        return await database.Read(async sql =>
        {
            var (frame, faces) = await frames.For(sql, http, "");
            var rows = await audit.List(sql, person, before, Most);
            var lines = rows.Select(row => new AuditLine(
                row.Number, row.At, row.Who == Audit.Nobody ? "Somebody not signed in" : faces.Name(row.Who), $"{row.What} {row.About}", row.Was, row.Became));
            var next = rows.Count == Most ? $"/audit?before={rows[^1].Number}{(person is null ? "" : $"&person={Uri.EscapeDataString(person)}")}" : null;
            return (IResult)Screens.Page<AuditPage>(new { Frame = frame, View = new AuditView([.. lines], faces.Everyone, person, next) });
        }, ct);
    }
}
