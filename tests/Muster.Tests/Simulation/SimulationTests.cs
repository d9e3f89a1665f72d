using Muster.Foundation;

namespace Muster.Tests.Simulation;

/// <summary>
/// Whole teams with their servers, over virtual time and with every misfortune (see <see cref="World"/>). More of them:
/// <c>MUSTER_SIMULATE=10000000 ./test SimulationTests</c>; one of them again: <c>MUSTER_SEED=17 ./test SimulationTests</c>.
/// </summary>
[Collection(nameof(BothCores))]
public sealed class SimulationTests
{
    private const int Incidents = 100_000;

    [Fact]
    public async Task A_hundred_thousand_incidents_meet_every_misfortune_and_no_promise_is_broken()
    {
        if (OnPostgres)
        {
            return;
        }

        var one = Number("MUSTER_SEED");
        var run = await new Run(await FrontDoor.Open(), Number("MUSTER_SIMULATE") ?? (one is null ? Incidents : 1), one ?? 1).Live();
        Console.WriteLine(run);
        run.Violation.ShouldBeNull();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public async Task A_seed_lives_the_same_life_again(int seed)
    {
        var door = await FrontDoor.Open();
        var prints = new List<ulong>();
        await Run.OnThread(() =>
        {
            for (var times = 0; times < 2; times++)
            {
                using var world = new World(seed, 150, door);
                world.Live().ShouldBeNull();
                prints.Add(world.Trace.Print);
            }
        });
        prints[0].ShouldBe(prints[1]);
    }

    /// <summary>What is asked for is asked of PostgreSQL (see <see cref="PostgresSimulationTests"/>).</summary>
    internal static bool OnPostgres => Environment.GetEnvironmentVariable("MUSTER_SIMULATE_ON") == "postgres";

    internal static int? Number(string name) => Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text) : null;
}

/// <summary>Takes a world on each core, so it has them to itself.</summary>
[CollectionDefinition(nameof(BothCores), DisableParallelization = true)]
public sealed class BothCores;
