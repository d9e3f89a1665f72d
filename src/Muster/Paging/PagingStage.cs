using System.Collections.Concurrent;
using Muster.Foundation;

namespace Muster.Paging;

/// <summary>
/// The last step of the line: claims due pages with a lease and sends them side by side, without waiting for slow far ends.
/// Each lane has room of its own, so a P0 is never behind a P2 or a notice.
/// </summary>
internal sealed class PagingStage(Database database, PageStore pages, Courier courier, Wake wake, ILogger<PagingStage> log) : IStage, IDisposable
{
    private const int Room = 64;

    /// <summary>So many to one person or channel at once: whoever hangs does not fill the lane.</summary>
    private const int Each = 8;

    /// <summary>How long a page of a server that died waits for another one. While a send lasts, its lease is renewed.</summary>
    private static readonly Duration Lease = Duration.FromSeconds(20);
    private static readonly Duration RenewBefore = Duration.FromSeconds(10);

    /// <summary>By <see cref="Page.Urgency"/>: P0; other pages and test pages; what wakes nobody.</summary>
    private static readonly int[][] Lanes = [[0], [1, 2, Page.TestUrgency], [10, 11, 12]];

    private readonly ConcurrentDictionary<string, Sending> _inFlight = new();
    private readonly CancellationTokenSource _stopping = new();
    private bool _begun;
    private long _taken;

    public string Name => "paging";

    /// <summary>Pages on their way right now.</summary>
    public int InFlight => _inFlight.Count;

    /// <summary>Pages this server has taken since it started.</summary>
    public long Taken => Volatile.Read(ref _taken);

    public async Task<Instant?> Run(Instant now, CancellationToken ct)
    {
        if (!_begun && database.IsOursAlone)
        {
            // One file has one server: whoever held these leases is gone.
            await database.Write(sql => pages.FreeLeases(sql, now), ct);
        }

        _begun = true;
        var (due, next) = await database.Read(sql => Due(sql, now), ct);
        foreach (var lane in due)
        {
            foreach (var page in await database.Write(sql => pages.Take(sql, Free(lane), now, now + Lease), ct))
            {
                Send(page, lane, now + Lease);
            }
        }

        return await Renew(now, ct) is { } renewal && (next is null || renewal < next) ? renewal : next;
    }

    /// <summary>In one look: the lanes in which a page is due that there is room for, and when the next one will be.</summary>
    private async Task<(IReadOnlyList<int> Lanes, Instant? Next)> Due(Session sql, Instant now)
    {
        var due = new List<int>();
        for (var lane = 0; lane < Lanes.Length; lane++)
        {
            if (Free(lane) is { Most: > 0 } claim && await pages.AnyDue(sql, claim, now))
            {
                due.Add(lane);
            }
        }

        return (due, await pages.NextDue(sql, now));
    }

    private Claim Free(int lane)
    {
        var sending = _inFlight.Values.Where(one => one.Lane == lane).ToList();
        return new Claim(Lanes[lane], [.. sending.CountBy(one => one.Recipient).Where(one => one.Value >= Each).Select(one => one.Key)], Each, Room - sending.Count);
    }

    /// <summary>When the next lease has to be renewed; null when nothing is on its way.</summary>
    private async Task<Instant?> Renew(Instant now, CancellationToken ct)
    {
        var ending = _inFlight.Where(one => one.Value.LeaseUntil - RenewBefore <= now).ToList();
        if (ending.Count > 0)
        {
            await database.Write(sql => pages.Renew(sql, [.. ending.Select(one => one.Key)], now + Lease), ct);
            ending.ForEach(one => one.Value.LeaseUntil = now + Lease);
        }

        return _inFlight.Values.Select(one => (Instant?)(one.LeaseUntil - RenewBefore)).Min();
    }

    /// <summary>Lets what is on its way arrive; what does not in time is driven again when its lease has run out.</summary>
    public async Task Drain(TimeSpan atMost, TimeProvider time, CancellationToken ct)
    {
        try
        {
            await Task.WhenAll(_inFlight.Values.Select(one => one.Task)).WaitAsync(atMost, time, ct);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            await _stopping.CancelAsync();
        }
    }

    public void Dispose() => _stopping.Dispose();

    private void Send(Page page, int lane, Instant leaseUntil)
    {
        var counted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _inFlight[page.Id] = new Sending(lane, page.Person ?? page.Channel!, Send(page, counted.Task, _stopping.Token)) { LeaseUntil = leaseUntil };
        counted.SetResult();
        Interlocked.Increment(ref _taken);
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

    private sealed record Sending(int Lane, string Recipient, Task Task)
    {
        public Instant LeaseUntil { get; set; }
    }
}

/// <summary>Which pages may be sent now.</summary>
/// <param name="Urgencies">Those of one lane.</param>
/// <param name="Busy">People and channels that have enough on its way to them.</param>
/// <param name="Each">To one person or channel.</param>
internal sealed record Claim(int[] Urgencies, string[] Busy, int Each, int Most);
