using Muster.Foundation;

namespace Muster.Engine;

/// <summary>
/// The ordered stages and the only loop. A pass runs each stage once; then the loop sleeps until the earliest instant any
/// of them named, or until something was committed. A stage that fails holds up only itself.
/// </summary>
internal sealed class Line(IEnumerable<IStage> stages, Clock clock, Wake wake, ILogger<Line> log) : BackgroundService
{
    /// <summary>The safety net under the wake-ups: a missed one costs this much, not a night.</summary>
    private static readonly Duration LongestSleep = Duration.FromSeconds(15);
    private static readonly Duration AfterFailure = Duration.FromSeconds(2);

    private readonly IReadOnlyList<IStage> _stages = [.. stages];
    private readonly Lock _lock = new();
    private List<TaskCompletionSource<Pass>> _waiting = [];

    /// <summary>What the newest pass found; null before the first.</summary>
    public Pass? Last { get; private set; }

    /// <summary>Completes after a pass that began after this call: whatever was committed before it has been seen.</summary>
    public Task<Pass> Cycle(CancellationToken ct)
    {
        var source = new TaskCompletionSource<Pass>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add(source);
        }

        wake.Signal();
        return source.Task.WaitAsync(ct);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Loop(stoppingToken);

    /// <summary>Runs where it is started: a host gives it a thread of the pool, a simulated world the only one it has.</summary>
    internal async Task Loop(CancellationToken stoppingToken)
    {
        // Off the thread that starts the host: the first pass may find a long backlog.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            List<TaskCompletionSource<Pass>> asked;
            lock (_lock)
            {
                (asked, _waiting) = (_waiting, []);
            }

            try
            {
                Last = await RunOnce(stoppingToken);
                asked.ForEach(one => one.TrySetResult(Last));
                await Sleep(Last, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                asked.ForEach(one => one.TrySetCanceled(CancellationToken.None));
            }
        }
    }

    private async Task<Pass> RunOnce(CancellationToken ct)
    {
        var startedAt = clock.Now;
        Instant? next = null;
        var failures = new List<string>();
        foreach (var stage in _stages)
        {
            try
            {
                var due = await stage.Run(clock.Now, ct);
                next = due is { } at && (next is null || at < next) ? at : next;
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                log.LogError(error, "The {Stage} stage failed; the others go on and it is tried again", stage.Name);
                failures.Add(stage.Name);
                next = Instant.Min(next ?? Instant.MaxValue, clock.Now + AfterFailure);
            }
        }

        return new Pass(startedAt, clock.Now, next, failures);
    }

    private async Task Sleep(Pass pass, CancellationToken ct)
    {
        var until = Instant.Min(pass.NextDue ?? Instant.MaxValue, pass.EndedAt + LongestSleep);
        if (until - clock.Now is { } span && span > Duration.Zero)
        {
            await wake.Wait(span, clock, ct);
        }
    }
}

/// <param name="NextDue">When something is due next; null when nothing is planned at all.</param>
/// <param name="Failures">Stages that threw.</param>
internal sealed record Pass(Instant StartedAt, Instant EndedAt, Instant? NextDue, IReadOnlyList<string> Failures);
