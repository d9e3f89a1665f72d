using Npgsql;

namespace Muster.Tests.Simulation;

/// <summary>
/// Which transactions of a world are open, and whose statement waits for another's lock. Whom of several PostgreSQL lets go first when a row was
/// changed is a race between its processes; so one waits there, and the others are taken back and stand in line here.
/// </summary>
internal sealed class PostgresLocks(World world, Look look)
{
    private readonly List<SteppedPostgres> _writing = [];
    private readonly List<Waiting> _waiting = [];
    private readonly List<Waiting> _inLine = [];

    /// <summary>Transactions that may hold a lock.</summary>
    public IReadOnlyList<SteppedPostgres> Writing => _writing;

    public void Begins(SteppedPostgres on) => _writing.Add(on);

    /// <summary>Waits inside PostgreSQL.</summary>
    public bool Wait(SteppedPostgres on) => _waiting.Exists(one => one.On == on);

    public Task<T> Pass<T>(SteppedPostgres on, Func<T> execute) => _writing.Count > 1 ? Contend(on, execute) : Task.FromResult(execute());

    /// <summary>What waited for it may go on, or waits for the next one now.</summary>
    public void Ends(SteppedPostgres on)
    {
        if (_writing.Remove(on))
        {
            Next();
            while (_waiting.Find(one => !Waits(one)) is { } one)
            {
                _waiting.Remove(one);
                world.Scheduler.Continue(one.Over);
                // One that failed over it has let go of what it had locked as well, and holds up nobody any more.
                _ = one.Running.IsFaulted && _writing.Remove(one.On);
            }
        }
    }

    private async Task<T> Contend<T>(SteppedPostgres on, Func<T> execute)
    {
        var changed = on.Changed.ToHashSet();
        while (true)
        {
            on.Do("savepoint before");
            var running = Task.Factory.StartNew(execute, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            var one = new Waiting(on, running);
            if (Task.WaitAny([running], 1) < 0 && Waits(one) && await TakenBack(one).ConfigureAwait(false))
            {
                on.Changed.IntersectWith(changed);
            }
            else
            {
                var answer = running.GetAwaiter().GetResult();
                on.Do("release savepoint before");
                return answer;
            }
        }
    }

    /// <summary>Returns when it need not wait any longer: true when it has to be tried again, false when it is over.</summary>
    private async Task<bool> TakenBack(Waiting one)
    {
        world.Trace.Add(one.On.Of, "waits for a lock");
        var ring = Ring(one);
        var taken = (ring || _waiting.Count > 0) && Take(one);
        if (taken && ring)
        {
            one.On.Raise(PostgresErrorCodes.DeadlockDetected, "in line here, where PostgreSQL does not see it");
        }

        if (taken || !one.Running.IsCompleted)
        {
            (taken ? _inLine : _waiting).Add(one);
            await one.Over.Task.ConfigureAwait(false);
            one.On.Of?.Lives();
        }

        return taken;
    }

    /// <summary>Takes a statement back that waits. False when it was over before that.</summary>
    private bool Take(Waiting one)
    {
        look.One("select pg_cancel_backend(@0)", row => row.GetBoolean(0), one.On.Process);
        Task.WaitAny([one.Running]);
        if (one.Running.Exception?.InnerException is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled })
        {
            one.On.Do("rollback to savepoint before");
            return true;
        }

        return false;
    }

    private int[] Blockers(int process) => look.One("select pg_blocking_pids(@0)", row => row.GetFieldValue<int[]>(0), process)!;

    /// <summary>It waits for somebody in line who waits for it.</summary>
    private bool Ring(Waiting one)
    {
        var (seen, next) = (new HashSet<int>(), new Stack<int>(one.Behind));
        while (next.TryPop(out var other))
        {
            if (seen.Add(other) && _inLine.Concat(_waiting).FirstOrDefault(waiting => waiting.On.Process == other) is { } waits)
            {
                Array.ForEach(waits.Behind, next.Push);
            }
        }

        return seen.Contains(one.On.Process);
    }

    /// <summary>Those in line try again.</summary>
    private void Next()
    {
        _inLine.ForEach(one => world.Scheduler.Continue(one.Over));
        _inLine.Clear();
    }

    /// <summary>False when it is over. Until one of both is certain, the world stands still.</summary>
    private bool Waits(Waiting one)
    {
        while (!one.Running.IsCompleted)
        {
            one.Behind = Blockers(one.On.Process);
            if (Behind(one.On.Process, []))
            {
                return true;
            }

            Task.WaitAny([one.Running], 1);
        }

        return false;
    }

    /// <summary>Somebody stands in its way who does not wait for a lock himself. Out of a ring PostgreSQL throws one at once.</summary>
    private bool Behind(int process, HashSet<int> seen) =>
        Blockers(process).Any(other => seen.Add(other) && (_waiting.TrueForAll(one => one.On.Process != other || one.Running.IsCompleted) || Behind(other, seen)));

    private sealed record Waiting(SteppedPostgres On, Task Running)
    {
        public TaskCompletionSource Over { get; } = new();

        /// <summary>The processes of the server that are in its way.</summary>
        public int[] Behind { get; set; } = [];
    }
}
