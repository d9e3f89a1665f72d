namespace Muster.Tests.Force;

/// <summary>Lets real time pass, where time is what a trial is about: the moment at which the power goes is no event to wait for.</summary>
internal static class Moment
{
    public static async Task Pass(TimeSpan span, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromTicks(Math.Max(span.Ticks, TimeSpan.TicksPerMillisecond)));
        await timer.WaitForNextTickAsync(ct);
    }

    /// <summary>Looks again until it is so. Fails with what was seen last when it does not become so in two minutes and a half: a lease is a minute and a half.</summary>
    public static async Task<T> Until<T>(Func<Task<T>> look, Func<T, bool> so, string what, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(150));
        while (true)
        {
            var seen = await look();
            if (so(seen))
            {
                return seen;
            }

            try
            {
                await Pass(TimeSpan.FromMilliseconds(20), patience.Token);
            }
            catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
            {
                throw new TimeoutException($"{what}: still {seen}", late);
            }
        }
    }
}
