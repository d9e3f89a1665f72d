using Muster.Foundation;
using Muster.Team;

namespace Muster.Catalog;

/// <summary>`GET /v1/services`: the catalogue, and what alerts named that is not in it yet.</summary>
internal static class CatalogApi
{
    public static void MapCatalog(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/services", async (Database database, CatalogStore catalog, CancellationToken ct) =>
            Results.Json(await database.Read(async sql => new { services = await catalog.Services(sql), notYetInTheCatalogue = await catalog.Unknown(sql) }, ct), Json.Options))
            .Needs(caller => caller.MayRead);
}
