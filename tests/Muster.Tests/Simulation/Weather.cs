using static NodaTime.Duration;

namespace Muster.Tests.Simulation;

/// <summary>
/// What goes wrong, and when. Rough and calm take turns: in the rough anything may fail, die, hang or be late; after a while of calm
/// nothing may be overdue any more. Steps are reordered and held up in both.
/// </summary>
internal sealed class Weather(World world)
{
    /// <summary>After this, what the rough has left behind (leases, rows set back, failures retried) has to be gone.</summary>
    private static readonly Duration Recovery = FromSeconds(150);

    private Instant _calmSince = world.Time.Now;
    private Instant _brokenUntil = Instant.MinValue;
    private double _failing;
    private double _dying;
    private int _code;

    public bool Rough { get; private set; }

    /// <summary>Nothing has gone wrong for so long that nothing may be overdue.</summary>
    public bool Settled => !Rough && world.Time.Now - _calmSince > Recovery;

    public void Begin()
    {
        var (dice, time) = (world.Dice, world.Time);
        Rough = true;
        (_failing, _dying) = (dice.Of([0, 0.001, 0.01]), dice.Of([0.0003, 0.001, 0.003]));
        world.Trace.Add(null, "*** it gets rough");
        var lasts = dice.Seconds(60, 900);
        time.In(lasts, End);
        for (var i = dice.Between(0, 4); i > 0; i--)
        {
            time.In(dice.Seconds(0, (int)lasts.TotalSeconds), Break);
        }
    }

    public void End()
    {
        if (Rough)
        {
            (Rough, _calmSince, _brokenUntil) = (false, world.Time.Now, Instant.MinValue);
            world.Trace.Add(null, "*** it is calm");
            world.Calm();
        }
    }

    /// <summary>How long a statement is held up: not at all, for some other steps, or for seconds.</summary>
    public Task Holds()
    {
        if (world.Dice.Chance(0.02))
        {
            return world.Scheduler.Pause();
        }

        if (!Rough || !world.Dice.Chance(0.001))
        {
            return Task.CompletedTask;
        }

        var slow = new TaskCompletionSource();
        world.Time.In(world.Dice.Seconds(1, 20), slow.SetResult);
        return slow.Task;
    }

    /// <summary>What the database says instead of doing it, as SQLite's code; null: nothing.</summary>
    public int? Strikes(Replica replica, bool begins)
    {
        if (!Rough)
        {
            return null;
        }

        if (world.Dice.Chance(_dying / 4))
        {
            replica.Crash("before a statement");
            replica.Lives();
        }

        if (world.Time.Now < _brokenUntil && (_code != 8 || begins) && (_code != 13 || world.Dice.Chance(0.3)))
        {
            return _code;
        }

        return world.Dice.Chance(_failing) ? world.Dice.Of([5, 10, 13, 19]) : null;
    }

    /// <summary>Committed, but whoever committed never hears of it.</summary>
    public int? StrikesAfterCommit(Replica replica)
    {
        if (Rough && world.Dice.Chance(_dying * 4))
        {
            replica.Crash("after a commit");
            replica.Lives();
        }

        return Rough && world.Dice.Chance(_failing) ? 10 : null;
    }

    /// <summary>The database is away, full or read-only for a while.</summary>
    private void Break()
    {
        if (Rough)
        {
            (_code, _brokenUntil) = (world.Dice.Of([8, 10, 13]), world.Time.Now + world.Dice.Seconds(1, 60));
            world.Trace.Add(null, $"*** the database fails with {_code}");
        }
    }
}
