using System.Collections.Concurrent;
using Muster.Foundation;

namespace Muster.Paging;

/// <summary>
/// The last step of the line: claims due pages with a lease and sends them side by side, without waiting for slow far ends.
/// Each lane has room of its own, so a P0 is never behind a P2 or a notice.
/// </summary>
internal sealed class PagingStage(Database database, PageStore pages, Courier courier, Wake wake, ILogger<PagingStage> log) : IStage, IDisposable
{
    private const int Room = 32;
    private static readonly Duration Lease = Duration.FromSeconds(90);

    /// <summary>By <see cref="Page.Urgency"/>: P0; other pages and test pages; what wakes nobody.</summary>
    private static readonly int[][] Lanes = [[0], [1, 2, Page.TestUrgency], [10, 11, 12]];

    private readonly ConcurrentDictionary<string, (int Lane, Task Sending)> _inFlight = new();
    private readonly CancellationTokenSource _stopping = new();

    public string Name => "paging";

    /// <summary>Pages on their way right now.</summary>
    public int InFlight => _inFlight.Count;

    public async Task<Instant?> Run(Instant now, CancellationToken ct)
    {
        foreach (var (lane, urgencies) in Lanes.Index())
        {
            var room = Room - _inFlight.Values.Count(one => one.Lane == lane);
            if (room > 0 && await database.Read(sql => pages.AnyDue(sql, urgencies, now), ct))
            {
                foreach (var page in await database.Write(sql => pages.Claim(sql, urgencies, now, now + Lease, room), ct))
                {
                    Send(page, lane);
                }
            }
        }

        return await database.Read(sql => pages.NextDue(sql, now), ct);
    }

    /// <summary>Lets what is on its way arrive; what does not in time is driven again when its lease has run out.</summary>
    public async Task Drain(TimeSpan atMost, TimeProvider time, CancellationToken ct)
    {
        try
        {
            await Task.WhenAll(_inFlight.Values.Select(one => one.Sending)).WaitAsync(atMost, time, ct);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            await _stopping.CancelAsync();
        }
    }

    public void Dispose() => _stopping.Dispose();

    private void Send(Page page, int lane)
    {
        var counted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _inFlight[page.Id] = (lane, Send(page, counted.Task, _stopping.Token));
        counted.SetResult();
    }

    /// <param name="counted">Completes elsewhere than on the line, which goes on, and not before the page counts as on its way.</param>
    private async Task Send(Page page, Task counted, CancellationToken ct)
    {
        await counted;
        try
        {
            await courier.Deliver(page, ct);
        }
        catch (OperationCanceledException)
        {
            // Stopping: the lease runs out and the page is driven again.
        }
        catch (Exception error)
        {
            log.LogError(error, "What became of page {Page} could not be recorded; it is driven again when its lease runs out", page.Id);
        }
        finally
        {
            _inFlight.TryRemove(page.Id, out _);
            wake.Signal();
        }
    }
}
