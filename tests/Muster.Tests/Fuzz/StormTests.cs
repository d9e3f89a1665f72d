using Muster.Foundation;
using Muster.Tests.Support;

namespace Muster.Tests.Fuzz;

/// <summary>Alone on the machine, because it measures memory and takes all of both cores.</summary>
[CollectionDefinition(nameof(StormTests), DisableParallelization = true)]
[Collection(nameof(StormTests))]
public sealed class StormTests(PostgresCluster cluster)
{
    private const int Legs = 20;

    /// <summary>MUSTER_FUZZ_REQUESTS makes it a long one.</summary>
    private static readonly int Requests = int.TryParse(Environment.GetEnvironmentVariable("MUSTER_FUZZ_REQUESTS"), out var given) ? given : 200_000;

    [Theory]
    [InlineData(On.Sqlite, 0.9)]
    [InlineData(On.Postgres, 0.1)]
    public async Task No_request_breaks_the_server_or_stays_in_its_memory(On engine, double share)
    {
        var requests = (int)Math.Ceiling(Requests * share);
        Report($"MUSTER_FUZZ_SEED={Storm.Seed}");
        await using var server = await MusterServer.Start(engine, cluster);
        var team = new FuzzTeam(server);
        await team.MoveIn();
        using var storm = new Storm(server, team, Recipes.All(team.File), Storm.Seed);

        var early = Memory.Held();
        for (var leg = 0; leg < Legs; leg++)
        {
            early = leg == Legs / 10 ? Memory.Held() : early;
            await storm.Blow(requests / Legs * leg, requests / Legs * (leg + 1));
            await Clear(server);
        }

        var late = Memory.Held();
        Report($"{engine}: {string.Join(" ", storm.Statuses.OrderBy(one => one.Key).Select(one => $"{one.Key}:{one.Value}"))}; held after a tenth: {early}; at the end: {late}");
        storm.Verify();
        await Aftermath.Verify(server);
        storm.Verify();
        early.HasGrownTo(late).ShouldBeFalse($"MUSTER_FUZZ_SEED={Storm.Seed}: after a tenth of the requests {early}; after all {late}");
    }

    /// <summary>Where nothing is ever resolved, lists and repeated pages would soon be all that the run is about.</summary>
    private static Task Clear(MusterServer server) => server.Write(async sql =>
    {
        var now = server.Time.Now;
        await sql.Execute("update alerts set resolved_at = @now where resolved_at is null", new { now });
        await sql.Execute("update silences set ends_at = @now where ends_at > @now", new { now });
        await sql.Execute("update incidents set next_due_at = null where number < (select max(number) - 50 from incidents)");
    });

    private static void Report(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);
}
