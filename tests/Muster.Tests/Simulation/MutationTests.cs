using System.Collections.Concurrent;

namespace Muster.Tests.Simulation;

/// <summary>A simulation that finds nothing proves nothing unless it would have: each planted bug has to be caught.</summary>
[Collection(nameof(BothCores))]
public sealed class MutationTests
{
    private const int MostWorlds = 12;
    private const int Incidents = 250;

    [Fact]
    public async Task Every_planted_bug_is_caught()
    {
        var door = await FrontDoor.Open();
        var (bugs, missed) = (new ConcurrentQueue<Mutation>(Mutations.All()), new ConcurrentBag<string>());
        bugs.Count.ShouldBeGreaterThan(10);
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Run.OnThread(() =>
        {
            while (bugs.TryDequeue(out var bug))
            {
                if (Worlds(door, bug) is { } caught)
                {
                    Console.WriteLine(caught[..Math.Min(300, caught.Length)].Split('\n')[0]);
                }
                else
                {
                    missed.Add(bug.Name);
                }
            }
        })));
        missed.ShouldBeEmpty($"{MostWorlds} worlds have not noticed it");
    }

    /// <summary>Every other world of the kind whose incidents live long.</summary>
    private static string? Worlds(FrontDoor door, Mutation bug)
    {
        for (var i = 1; i <= MostWorlds; i++)
        {
            using var world = new World(i % 2 == 0 ? i : 6 * i, Incidents, door, bug);
            if (world.Live() is { } caught)
            {
                return caught;
            }
        }

        return null;
    }
}
