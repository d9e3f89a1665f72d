using Muster.Alerts;
using Muster.Tests.Support;

namespace Muster.Tests.Incidents;

public sealed class SearchTests(PostgresCluster cluster)
{
    [Theory, BothEngines]
    public async Task Letters_of_any_language_are_found_in_upper_and_lower_case(On engine)
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(engine, cluster));
        await server.Fire(server.Signal(Severity.P1, "zahlung", "Ärger mit Ölpumpe 100%"));

        foreach (var (query, found) in new[] { ("Ärger", 1), ("äRGER", 1), ("ölpumpe", 1), ("100%", 1), ("arger", 0), ("0_", 0) })
        {
            (await server.Get($"/v1/incidents?q={Uri.EscapeDataString(query)}"))["incidents"]!.AsArray().Count.ShouldBe(found, query);
        }
    }
}
