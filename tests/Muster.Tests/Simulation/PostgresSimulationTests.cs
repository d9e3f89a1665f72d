using Muster.Tests.Support;

namespace Muster.Tests.Simulation;

/// <summary>
/// The same worlds on a real PostgreSQL, several replicas in each, with its locks, its snapshots and its own ways to fail. More of them:
/// <c>MUSTER_SIMULATE_ON=postgres MUSTER_SIMULATE=20000 ./test SimulationTests</c>; one again: <c>MUSTER_SIMULATE_ON=postgres MUSTER_SEED=17 ./test SimulationTests</c>.
/// </summary>
public sealed class PostgresSimulationTests(PostgresCluster postgres)
{
    private const int Incidents = 60;

    [Fact]
    public async Task On_PostgreSQL_incidents_meet_every_misfortune_and_no_promise_is_broken()
    {
        var one = SimulationTests.OnPostgres ? SimulationTests.Number("MUSTER_SEED") : null;
        var most = SimulationTests.OnPostgres ? SimulationTests.Number("MUSTER_SIMULATE") : null;
        var run = await new Run(await FrontDoor.Open(), most ?? (one is null ? Incidents : 1), one ?? 1, postgres).Live();
        Console.WriteLine($"On PostgreSQL {run}");
        run.Violation.ShouldBeNull();
    }

    /// <summary>Bugs that only replicas have: those of <see cref="MutationTests"/> live where one process has the file.</summary>
    [Theory]
    [InlineData("a claim waits for a row instead of passing over it", "for update skip locked", "")]
    [InlineData("two replicas fold at once", "select pg_try_advisory_xact_lock(7768839)", "select true")]
    public async Task A_planted_bug_is_caught_on_PostgreSQL(string bug, string says, string instead)
    {
        var door = await FrontDoor.Open();
        string? caught = null;
        await Run.OnThread(() =>
        {
            for (var seed = 1; seed <= 6 && caught is null; seed++)
            {
                using var world = new World(seed, 30, door, new Misspoken(bug, (says, instead)), postgres);
                caught = world.Live();
            }
        });
        caught.ShouldNotBeNull(bug);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public async Task A_seed_lives_the_same_life_again_on_PostgreSQL(int seed)
    {
        var door = await FrontDoor.Open();
        var prints = new List<ulong>();
        await Run.OnThread(() =>
        {
            for (var times = 0; times < 2; times++)
            {
                using var world = new World(seed, 12, door, null, postgres);
                world.Live().ShouldBeNull();
                prints.Add(world.Trace.Print);
            }
        });
        prints[0].ShouldBe(prints[1]);
    }
}
