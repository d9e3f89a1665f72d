using System.Globalization;
using Muster.Tests.Support;

namespace Muster.Tests.Simulation;

/// <summary>One world after the other on each core, until so many incidents have lived or one promise was broken.</summary>
internal sealed class Run(FrontDoor door, int incidents, int seed, PostgresCluster? postgres = null)
{
    private readonly Lock _lock = new();
    private readonly int _first = seed;
    private int _begun;
    private int _worlds;
    private long _seen;
    private long _commits;
    private long _arrivals;
    private long _duplicates;
    private long _deaths;
    private long _requests;

    /// <summary>What is wrong, and the seed that shows it again; null: nothing.</summary>
    public string? Violation { get; private set; }

    public async Task<Run> Live()
    {
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Environment.ProcessorCount, incidents)).Select(_ => OnThread(Worlds)));
        return this;
    }

    /// <summary>A world keeps to its thread, and a thread of the pool is not its own.</summary>
    public static Task OnThread(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                work();
                done.SetResult();
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        }) { IsBackground = true }.Start();
        return done.Task;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{_seen:N0} incidents in {_worlds:N0} worlds from seed {_first}: {_requests:N0} requests, {_arrivals:N0} messages ({_duplicates:N0} of them twice), {_commits:N0} commits, {_deaths:N0} deaths of a process");

    private void Worlds()
    {
        while (Take() is { } mine)
        {
            using var world = new World(mine, null, door, null, postgres);
            var violation = world.Live();
            lock (_lock)
            {
                _worlds++;
                (_seen, _commits, _deaths) = (_seen + world.Ledger.Incidents.Count, _commits + world.Ledger.Commits, _deaths + world.Deaths);
                (_arrivals, _duplicates, _requests) = (_arrivals + world.Post.Arrivals, _duplicates + world.Post.Duplicates, _requests + world.Clients.Requests);
                Violation ??= violation;
            }
        }
    }

    private int? Take()
    {
        lock (_lock)
        {
            return _seen < incidents && Violation is null ? _first + _begun++ : null;
        }
    }
}
