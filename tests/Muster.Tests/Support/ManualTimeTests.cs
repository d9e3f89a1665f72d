namespace Muster.Tests.Support;

public sealed class ManualTimeTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Timers_fire_in_the_order_they_are_due_and_see_their_own_time()
    {
        var start = _time.Now;
        var seen = new List<(string, Duration)>();
        using var late = _time.CreateTimer(_ => seen.Add(("late", _time.Now - start)), null, TimeSpan.FromSeconds(9), Timeout.InfiniteTimeSpan);
        using var early = _time.CreateTimer(_ => seen.Add(("early", _time.Now - start)), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));

        _time.Advance(Duration.FromSeconds(9));

        seen.ShouldBe([("early", Duration.FromSeconds(2)), ("early", Duration.FromSeconds(5)), ("late", Duration.FromSeconds(9)), ("early", Duration.FromSeconds(8))], ignoreOrder: true);
        seen.Select(each => each.Item2).ShouldBeInOrder();
    }

    [Fact]
    public void Nothing_happens_before_its_time_or_after_it_was_disposed_of()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(10), _time);

        _time.Advance(Duration.FromMilliseconds(9999));
        source.IsCancellationRequested.ShouldBeFalse();
        _time.Advance(Duration.FromMilliseconds(1));
        source.IsCancellationRequested.ShouldBeTrue();

        var disposed = _time.CreateTimer(_ => throw new InvalidOperationException("disposed"), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        disposed.Dispose();
        _time.Advance(Duration.FromSeconds(5));
    }

    [Fact]
    public async Task A_delay_ends_when_time_has_moved()
    {
        var delay = Task.Delay(TimeSpan.FromMinutes(30), _time);

        delay.IsCompleted.ShouldBeFalse();
        _time.Advance(Duration.FromMinutes(30));

        await delay;
    }
}
