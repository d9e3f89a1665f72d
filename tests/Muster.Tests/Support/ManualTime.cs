namespace Muster.Tests.Support;

/// <summary>Time that stands still until a test moves it. Timers run on the caller of <see cref="Advance"/>, in the order they are due.</summary>
internal sealed class ManualTime(Instant start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private Instant _now = start;

    public ManualTime()
        : this(Instant.FromUtc(2026, 2, 18, 2, 14, 33))
    {
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => NodaConstants.TicksPerSecond;

    public Instant Now
    {
        get
        {
            lock (_lock)
            {
                return _now;
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => Now.ToDateTimeOffset();

    public override long GetTimestamp() => Now.ToUnixTimeTicks();

    public void Advance(Duration span)
    {
        var end = Now + span;
        while (NextDue(end) is { } timer)
        {
            timer.Fire();
        }

        lock (_lock)
        {
            _now = end;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves time to the next timer that is due by <paramref name="end"/>, and that timer to its next round.</summary>
    private ManualTimer? NextDue(Instant end)
    {
        lock (_lock)
        {
            var timer = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (timer is not null)
            {
                _now = Instant.Max(_now, timer.Due!.Value);
                timer.Due = timer.Period is { } period ? timer.Due + period : null;
            }

            return timer;
        }
    }

    private sealed class ManualTimer(ManualTime time, Action callback) : ITimer
    {
        public Instant? Due { get; set; }

        public Duration? Period { get; private set; }

        public void Fire() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                Due = dueTime < TimeSpan.Zero ? null : time._now + Duration.FromTimeSpan(dueTime);
                Period = period <= TimeSpan.Zero ? null : Duration.FromTimeSpan(period);
                time._timers.Remove(this);
                time._timers.Add(this);
                return true;
            }
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
