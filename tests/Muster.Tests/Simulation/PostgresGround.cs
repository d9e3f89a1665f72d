using Microsoft.Extensions.DependencyInjection;
using Muster.Engine;
using Muster.Foundation;
using Muster.Tests.Support;
using Npgsql;

namespace Muster.Tests.Simulation;

/// <summary>
/// A world's own database on a real PostgreSQL. Replicas meet in it as they do in life: in row and advisory locks, in skipped rows and
/// in snapshots. Yet a statement is always over, or known to wait for a lock (<see cref="PostgresLocks"/>), before anything else happens,
/// so that a seed repeats itself.
/// </summary>
internal sealed class PostgresGround : IDisposable
{
    /// <summary>
    /// What PostgreSQL does in its own time (vacuum, scans that join each other) would be chance. A ring of locks is
    /// found at once, and a statement may wait for as long as its world likes.
    /// </summary>
    private const string Settings =
        ";Maximum Pool Size=100;Command Timeout=300;No Reset On Close=true;Max Auto Prepare=200;Auto Prepare Min Usages=2" +
        ";Options=-c deadlock_timeout=1ms -c synchronous_commit=off -c synchronize_seqscans=off -c jit=off";

    private const int MostConnections = 80;
    private const string Commits = "commit";

    private readonly World _world;
    private readonly PostgresCluster _cluster;
    private readonly string _address;
    private readonly NpgsqlDataSource _source;
    private readonly PostgresFaults _faults;
    private readonly PostgresLocks _locks;
    private readonly Queue<TaskCompletionSource> _turns = new();
    private int _open;

    public PostgresGround(World world, PostgresCluster cluster)
    {
        (_world, _cluster) = (world, cluster);
        _address = cluster.CreateMigratedDatabase(CancellationToken.None).GetAwaiter().GetResult();
        using (var laying = new NpgsqlConnection(_address + ";Pooling=false"))
        using (var schema = new NpgsqlCommand(PostgresNotes.Schema, laying))
        {
            laying.Open();
            schema.ExecuteNonQuery();
        }

        _source = PostgresSource.Of(_address + Settings);
        Look = new Look(new NpgsqlConnection(_address + ";Pooling=false;Max Auto Prepare=50;Auto Prepare Min Usages=2"));
        Database = Database.PostgreSql(() => new SteppedPostgres(this, _source.CreateConnection()));
        (_faults, _locks) = (new PostgresFaults(world, this), new PostgresLocks(world, Look));
    }

    public Database Database { get; }

    public Look Look { get; }

    public string Instead(string statement) => _world.Mutation?.Instead(statement) ?? statement;

    /// <summary>As in the driver's pool, but in the world's time: whoever finds it empty waits for a turn.</summary>
    public async Task Opens()
    {
        while (_open >= MostConnections)
        {
            var turn = new TaskCompletionSource();
            _turns.Enqueue(turn);
            await turn.Task.ConfigureAwait(false);
        }

        _open++;
    }

    public void Closes()
    {
        _open--;
        if (_turns.TryDequeue(out var turn))
        {
            _world.Scheduler.Continue(turn);
        }
    }

    /// <summary>A statement of the product's: held up, struck by what goes wrong, and carried out.</summary>
    public async Task<T> Pass<T>(SteppedPostgres on, string text, Func<T> execute, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (on.Of is { Dead: false } && _world.Weather.Holds() is { IsCompleted: false } hold)
        {
            // Whoever goes on wherever it is woken has to be woken on the world's own thread.
            await hold.ConfigureAwait(false);
        }

        try
        {
            _faults.Before(on, text);
            // A reader waits for nobody, nor does whoever has come to the end.
            return on.Writing && text != Commits ? await _locks.Pass(on, execute).ConfigureAwait(false) : execute();
        }
        catch (NpgsqlException)
        {
            // What it had locked is free already.
            Ends(on);
            throw;
        }
    }

    public void Begins(SteppedPostgres on, bool writing)
    {
        _faults.Before(on, "begin");
        on.Begins(writing);
        if (writing)
        {
            _locks.Begins(on);
        }
    }

    public async Task Commit(SteppedPostgres on, NpgsqlTransaction transaction)
    {
        await Pass(on, Commits, () =>
        {
            transaction.Commit();
            return true;
        }, CancellationToken.None).ConfigureAwait(false);
        var notifies = on.Notifies;
        _world.Committed(on.Changed);
        Ends(on);
        if (notifies)
        {
            Notify();
        }

        _faults.AfterCommit(on);
    }

    /// <summary>What waited for it may go on, or waits for the next one now.</summary>
    public void Ends(SteppedPostgres on)
    {
        on.Begins(false);
        _locks.Ends(on);
    }

    /// <summary>The server is told that nobody is at the other end any more, and has rolled back when this returns.</summary>
    public void Sever(SteppedPostgres on)
    {
        if (!on.Severed)
        {
            on.Severed = true;
            Look.One("select pg_terminate_backend(@0, 60000)", row => row.GetBoolean(0), on.Process);
            if (!_locks.Wait(on))
            {
                on.Notice();
            }

            Ends(on);
        }
    }

    /// <summary>A process died. The server may hear of it at once, or not before somebody would have answered.</summary>
    public void Gone(Replica replica)
    {
        foreach (var one in _locks.Writing.Where(one => one.Of == replica).ToList())
        {
            if (_world.Dice.Chance(0.5))
            {
                Sever(one);
            }
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _cluster.Drop(_address, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>Every replica hears of it, through a connection that is no better than others: made anew, it says that something may have happened.</summary>
    private void Notify()
    {
        foreach (var replica in _world.Replicas.ToList())
        {
            if (_world.Weather.Rough && _world.Dice.Chance(0.05))
            {
                _world.Time.In(Duration.FromSeconds(_world.Dice.Between(1, 20)), () => Hears(replica));
            }
            else
            {
                Hears(replica);
            }
        }
    }

    private static void Hears(Replica replica)
    {
        if (!replica.Dead)
        {
            replica.Run(async () =>
            {
                replica.Get<Wake>().Signal();
                foreach (var look in replica.Services.GetServices<ReplicaNews>())
                {
                    try
                    {
                        await look(CancellationToken.None);
                    }
                    catch (NpgsqlException)
                    {
                        // The product's listener begins anew.
                    }
                }
            });
        }
    }
}
