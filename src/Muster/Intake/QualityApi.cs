using Muster.Alerts;
using Muster.Foundation;
using Muster.Team;

namespace Muster.Intake;

/// <summary>`GET /v1/sources/{id}/quality?days=30`: whom to ask for better alerts, and for what.</summary>
internal static class QualityApi
{
    private const long MostDays = 366;

    public static void MapQuality(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/sources/{id}/quality", Quality).Needs(caller => caller.MayRead);

    private static async Task<IResult> Quality(string id, HttpRequest request, Database database, SourceStore sources, Clock clock, CancellationToken ct)
    {
        var since = clock.Now - Duration.FromDays(new Query(request.Query).Number("days", MostDays) ?? 30);
        var quality = await database.Read(async sql => (await sources.All(sql)).Any(source => source.Id == id)
            ? await SourceQuality.Of(sql, id, since)
            : null, ct);
        return quality is null ? Problem.NotFound($"source {Limits.Cut(id, 60)}") : Results.Json(quality, Json.Options);
    }
}
