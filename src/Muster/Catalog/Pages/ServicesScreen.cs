using Muster.Foundation;
using Muster.Incidents;
using Muster.Web;

namespace Muster.Catalog.Pages;

/// <summary>`/services`: the catalogue, and the names that alerts used without being in it.</summary>
internal static class ServicesScreen
{
    private const int MostOpen = 500;

    public static Task<IResult> Show(HttpContext http, Database database, Frames frames, CatalogStore catalog, IncidentStore incidents, CancellationToken ct) =>
        database.Read<IResult>(async sql =>
        {
            var (frame, faces) = await frames.For(sql, http, "services");
            var open = (await incidents.List(sql, null, null, true, null, null, MostOpen)).ToLookup(incident => incident.Service, incident => incident.Number);
            var services = (await catalog.Services(sql)).Select(service => new ServiceLine(
                service.Id, service.Agent, faces.Of(service.Owner), service.Runbook, service.Dashboard, service.Impact, service.DependsOn, [.. open[service.Id]]));
            var unknown = (await catalog.Unknown(sql)).Select(one => new UnknownLine(one.Id, one.Source, one.LastSeenAt));
            return Screens.Page<ServicesPage>(new { Frame = frame, View = new ServicesView([.. services], [.. unknown]) });
        }, ct);
}
