namespace Muster.Tests.Simulation;

/// <summary>The time of a world. It stands still while anything can happen, then goes to the next instant at which something does.</summary>
internal sealed class WorldTime(Instant start, Dice dice)
{
    private readonly PriorityQueue<Alarm, (Instant At, int Order)> _alarms = new();

    public Instant Now { get; private set; } = start;

    /// <summary>Among alarms of one instant the dice choose.</summary>
    public Alarm At(Instant at, Action ring)
    {
        var alarm = new Alarm(ring);
        _alarms.Enqueue(alarm, (Instant.Max(at, Now), dice.Below(1 << 20)));
        return alarm;
    }

    public Alarm In(Duration span, Action ring) => At(Now + span, ring);

    /// <summary>Goes to the next instant and rings all that is set for it; false when nothing is left before <paramref name="end"/>.</summary>
    public bool Next(Instant end)
    {
        var rang = false;
        while (_alarms.TryPeek(out var alarm, out var when) && (!rang || when.At == Now))
        {
            if (!alarm.Off && when.At > end)
            {
                return rang;
            }

            _alarms.Dequeue();
            if (!alarm.Off)
            {
                (Now, rang) = (when.At, true);
                alarm.Ring();
            }
        }

        return rang;
    }

    internal sealed class Alarm(Action ring)
    {
        public bool Off { get; set; }

        public Action Ring { get; } = ring;
    }
}

/// <summary>A replica's clock: it may be wrong and be set right, while spans are measured as well as anywhere. It dies with its replica.</summary>
internal sealed class ReplicaTime(WorldTime world) : TimeProvider
{
    private readonly HashSet<Timer> _timers = [];

    /// <summary>How far it is ahead.</summary>
    public Duration Skew { get; set; }

    public bool Stopped { get; private set; }

    public override long TimestampFrequency => NodaConstants.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => (world.Now + Skew).ToDateTimeOffset();

    public override long GetTimestamp() => world.Now.ToUnixTimeTicks();

    /// <summary>No timer of a dead process rings.</summary>
    public void Stop()
    {
        Stopped = true;
        foreach (var timer in _timers.ToList())
        {
            timer.Dispose();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, world, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(ReplicaTime owner, WorldTime world, Action ring) : ITimer
    {
        private WorldTime.Alarm? _alarm;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Dispose();
            if (dueTime >= TimeSpan.Zero && !owner.Stopped)
            {
                owner._timers.Add(this);
                _alarm = world.In(Duration.FromTimeSpan(dueTime), () =>
                {
                    Change(period > TimeSpan.Zero ? period : Timeout.InfiniteTimeSpan, period);
                    ring();
                });
            }

            return true;
        }

        public void Dispose()
        {
            _ = _alarm is null ? false : _alarm.Off = true;
            owner._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
