using Microsoft.Data.Sqlite;
using Muster.Foundation;
using Muster.Tests.Support;

namespace Muster.Tests.Simulation;

/// <summary>
/// A team, its servers, its monitors and its bad luck, from one seed. Everything is the product's own but the time, the order of
/// steps, the far ends and the faults. The same seed lives the same life.
/// </summary>
internal sealed class World : IDisposable
{
    /// <summary>Thousands of incidents that wait for the same opening hour are due at once, at fifty steps each.</summary>
    private const int MostStepsInOneInstant = 1_000_000;

    private readonly Scratch _scratch;
    private readonly Look _look;
    private readonly List<Replica> _replicas = [];
    private readonly List<IDisposable> _gone = [];
    private readonly Ending _ending;
    private readonly PostgresGround? _postgres;
    private int _started;

    public World(int seed, int? incidents, FrontDoor door, Mutation? mutation = null, PostgresCluster? postgres = null)
    {
        (Seed, Mutation, Dice) = (seed, mutation, new Dice(seed));
        Plan = new Plan(seed, Dice, incidents, several: postgres is not null);
        Time = new WorldTime(Plan.Start, Dice);
        Scheduler = new SeededScheduler(Dice);
        Trace = new Trace(Time);
        Weather = new Weather(this);
        _scratch = new Scratch(inMemory: true);
        File.WriteAllText(Path.Combine(_scratch.Folder, "muster.key"), Convert.ToBase64String(new byte[32]));
        _postgres = postgres is null ? null : new PostgresGround(this, postgres);
        (Database, _look) = _postgres is null ? Sqlite() : (_postgres.Database, _postgres.Look);
        Ledger = new Ledger(this, _look);
        Post = new Post(this);
        Clients = new Clients(this, door);
        People = new People(this);
        Monitors = new Monitors(this);
        Team = new TeamOf(this);
        _ending = new Ending(this, _look);
    }

    public int Seed { get; }

    public Mutation? Mutation { get; }

    public Dice Dice { get; }

    public Plan Plan { get; }

    public WorldTime Time { get; }

    public SeededScheduler Scheduler { get; }

    public Trace Trace { get; }

    public Weather Weather { get; }

    public Database Database { get; }

    public Ledger Ledger { get; }

    public Post Post { get; }

    public Clients Clients { get; }

    public People People { get; }

    public Monitors Monitors { get; }

    public TeamOf Team { get; }

    public string Folder => _scratch.Folder;

    /// <summary>The first thing that went wrong; the world ends with it.</summary>
    public string? Violation { get; private set; }

    /// <summary>No new misfortune and no new alerts: what is open is brought to an end.</summary>
    public bool Closing { get; private set; }

    public int Deaths { get; private set; }

    /// <summary>One of the replicas that take requests; null when there is none.</summary>
    public Replica? Living
    {
        get
        {
            var living = _replicas.Where(one => one is { Dead: false, Leaving: false }).ToList();
            return living.Count == 0 ? null : Dice.Of(living);
        }
    }

    public IReadOnlyList<Replica> Replicas => _replicas;

    /// <summary>From the first alert to the last page. Null, or what is wrong, with all it takes to see it again.</summary>
    public string? Live()
    {
        Join();
        if (_postgres is not null)
        {
            Refill();
        }

        Start(Team.Gather);
        while (Scheduler.Step())
        {
        }

        Monitors.Begin();
        Team.Begin();
        Chaos();
        while (Violation is null && !_ending.Over && StepsOfAnInstant() && Time.Next(Instant.MaxValue))
        {
        }

        return Violation is null ? null : $"{(_postgres is null ? "" : "MUSTER_SIMULATE_ON=postgres ")}MUSTER_SEED={Seed}{(Mutation is null ? "" : $" with the bug that {Mutation.Name}")}: {Violation}\n\nThe last steps:\n{Trace}";
    }

    public void Fail(string violation, long? incident = null)
    {
        var story = incident is { } number && Ledger.Incidents.TryGetValue(number, out var known)
            ? $"\n\n#{number}:\n{string.Join('\n', known.Timeline.Select(one => $"{one.Seq,4} {one.At} {one.Actor ?? "muster",-8} {Json.Write(one.What)}"))}" : "";
        Violation ??= $"at {Time.Now}: {violation}{story}";
    }

    public void Committed(HashSet<(string Table, long Row)> changed)
    {
        Ledger.Committed(changed);
        if (!Closing && Ledger.Incidents.Count >= Plan.Incidents)
        {
            Closing = true;
            Time.In(Duration.Zero, _ending.Begin);
        }
    }

    /// <summary>Something that somebody outside the servers does; it may meet with nothing, but not with an error.</summary>
    public void Start(Func<Task> work) => Scheduler.Start(async () =>
    {
        try
        {
            await work();
        }
        catch (Exception error)
        {
            Fail($"something outside the servers failed: {error}");
        }
    });

    public Task Wait(Duration span)
    {
        var over = new TaskCompletionSource();
        Time.In(span, over.SetResult);
        return over.Task;
    }

    public void Join()
    {
        var replica = new Replica(this, $"r{++_started}");
        _replicas.Add(replica);
        _gone.Add(replica);
        Trace.Add(replica, "*** starts");
        replica.Start();
    }

    public void Gone(Replica replica)
    {
        Deaths++;
        _postgres?.Gone(replica);
        _replicas.Remove(replica);
        Time.In(Weather.Rough && Dice.Chance(0.3) ? Dice.Seconds(1, 120) : Duration.Zero, Refill);
    }

    /// <summary>All clocks are right, the far ends answer, and as many replicas run as should.</summary>
    public void Calm()
    {
        _replicas.ForEach(one => one.Time.Skew = Duration.Zero);
        Post.Revive(0.5);
        Refill();
    }

    public void Dispose()
    {
        _gone.ForEach(one => one.Dispose());
        _look.Dispose();
        Database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _postgres?.Dispose();
        _scratch.Dispose();
    }

    private (Database Database, Look Look) Sqlite()
    {
        var file = TemplateDatabase.CopyTo(_scratch.Folder);
        var statements = new Statements(this);
        var address = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString;
        return (Database.Sqlite(() => new SteppedConnection(address, statements)), new Look(file));
    }

    private void Refill()
    {
        // One file has one server: the next begins when the last is gone.
        while (Plan.Replicas == 1 ? _replicas.Count == 0 : _replicas.Count(one => !one.Leaving) < Plan.Replicas)
        {
            Join();
        }
    }

    private bool StepsOfAnInstant()
    {
        for (var steps = 0; Scheduler.Step(); steps++)
        {
            if (steps > MostStepsInOneInstant)
            {
                Fail("it turns on the spot");
            }

            if (Scheduler.Strayed is { } stray)
            {
                Fail($"a step left the world's thread, so that no seed repeats its place: {stray}");
            }

            if (Violation is not null)
            {
                return false;
            }
        }

        if (Weather.Settled && Overdue.Found(this, _look, out var about) is { } overdue)
        {
            Fail(overdue, about);
        }

        return Violation is null;
    }

    /// <summary>Calm and rough take turns; in the rough, clocks are wrong, replicas die, leave and come.</summary>
    private void Chaos()
    {
        Time.In(Dice.Seconds(60, 1200), () =>
        {
            if (Closing)
            {
                return;
            }

            if (!Weather.Rough)
            {
                Weather.Begin();
                Disturb();
            }

            Chaos();
        });
    }

    private void Disturb() => Time.In(Dice.Seconds(5, 120), () =>
    {
        if (!Weather.Rough || Closing)
        {
            return;
        }

        switch (Dice.Below(6))
        {
            case 0 when Living is { } one:
                one.Crash("of its own");
                break;
            case 1 when Living is { } one:
                one.Leave();
                break;
            case 2 when Living is { } one:
                one.Time.Skew = Dice.Seconds(-300, 300);
                break;
            case 3 when Plan.Replicas > 1 && _replicas.Count < 4:
                Join();
                break;
            case 4:
                Team.LosePhone();
                break;
        }

        Disturb();
    });
}
