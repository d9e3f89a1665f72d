using System.Net;
using System.Net.Http.Json;
using Muster.Alerts;
using Muster.Tests.Support;

namespace Muster.Tests.Engine;

/// <summary>An outside watchdog believes these two, so they say that all is well only when an alert would be kept.</summary>
public sealed class ReadinessTests(PostgresCluster cluster)
{
    [Theory, BothEngines]
    public async Task A_server_that_cannot_keep_alerts_is_not_ready(On engine)
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(engine, cluster));
        server.Logs.Tolerate("journal");
        await server.Settle();
        (await Both(server)).ShouldBe([HttpStatusCode.OK, HttpStatusCode.OK]);

        await server.Write(sql => sql.Execute("alter table journal rename column raw to gone"));
        using var refused = await server.Client("scripts-key").PostAsJsonAsync("/v1/alerts", new { severity = "P1", service = "planner", summary = "down" });
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await Both(server)).ShouldBe([HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable]);

        await server.Write(sql => sql.Execute("alter table journal rename column gone to raw"));
        await server.Fire(server.Signal(Severity.P1));
        (await Both(server)).ShouldBe([HttpStatusCode.OK, HttpStatusCode.OK]);
    }

    [Theory, BothEngines]
    public async Task A_database_that_answers_but_keeps_nothing_is_not_ready(On engine)
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(engine, cluster));
        await server.Settle();
        await server.Write(sql => sql.Execute("alter table settings rename column changed_at to gone"));

        (await Both(server)).ShouldBe([HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable]);
    }

    private static async Task<IReadOnlyList<HttpStatusCode>> Both(MusterServer server)
    {
        using var ready = await server.Http.GetAsync("/readyz");
        using var cycle = await server.Http.GetAsync("/v1/engine");
        return [ready.StatusCode, cycle.StatusCode];
    }
}
