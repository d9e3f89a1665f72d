using System.Collections.Concurrent;
using System.Threading.Channels;
using Muster.Foundation;
using Muster.Incidents;
using Muster.Team;

namespace Muster.Web;

/// <summary>
/// Tells open pages that something they may show has changed (`GET /live`, server-sent events). It says only what; the page
/// asks for itself again, so a missed event costs nothing but time.
/// </summary>
internal sealed class LiveFeed
{
    private const int MostListeners = 500;

    private readonly ConcurrentDictionary<Channel<long>, bool> _listeners = new();

    /// <summary>An <see cref="IncidentReaction"/>: after the commit, never before, or the page would read the old state.</summary>
    public Task React(Session sql, Incident before, Incident after, IReadOnlyList<TimelineEvent> events)
    {
        sql.AfterCommit(() => Tell(after.Number));
        return Task.CompletedTask;
    }

    /// <summary>A replica's news: it does not say what changed.</summary>
    public Task Anything(CancellationToken ct)
    {
        Tell(0);
        return Task.CompletedTask;
    }

    /// <param name="incident">0: anything may have changed (another replica did it).</param>
    public void Tell(long incident)
    {
        foreach (var listener in _listeners.Keys)
        {
            listener.Writer.TryWrite(incident);
        }
    }

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/live", (LiveFeed feed, Clock clock, CancellationToken ct) =>
        feed._listeners.Count >= MostListeners
            ? Problem.Busy("Too many pages are open; this one is not live. Reload to see news.")
            : TypedResults.ServerSentEvents(feed.Listen(clock, ct), "changed")).Needs(caller => caller.MayRead);

    private async IAsyncEnumerable<string> Listen(Clock clock, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var channel = Channel.CreateBounded<long>(new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropOldest });
        _listeners[channel] = true;
        try
        {
            yield return "hello";
            while (!ct.IsCancellationRequested)
            {
                yield return await Next(channel.Reader, clock, ct) is { } incident ? $"incident {incident}" : "still here";
            }
        }
        finally
        {
            _listeners.TryRemove(channel, out _);
        }
    }

    /// <summary>Null every half minute without news, so that a dead connection is noticed at both ends.</summary>
    private static async Task<long?> Next(ChannelReader<long> reader, Clock clock, CancellationToken ct)
    {
        using var quiet = new CancellationTokenSource(TimeSpan.FromSeconds(30), clock.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, quiet.Token);
        try
        {
            return await reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }
}
