using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
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
    public const string Address = "/live";

    private const int MostListeners = 500;
    private const int MostOfOneCaller = 20;

    /// <summary>Each with the caller who holds it.</summary>
    private readonly ConcurrentDictionary<Channel<long>, string> _listeners = new();
    private readonly Lock _seats = new();

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

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Address,
        (HttpContext http, LiveFeed feed, Clock clock, IHostApplicationLifetime lifetime, CancellationToken ct) =>
            feed.Serve(http, clock, lifetime.ApplicationStopping, ct)).Needs(caller => caller.MayRead);

    /// <param name="stopping">An open page ends with it: the server waits for its requests, and this one would never end.</param>
    private async Task Serve(HttpContext http, Clock clock, CancellationToken stopping, CancellationToken ct)
    {
        var listener = Channel.CreateBounded<long>(new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropOldest });
        if (!TakeSeat(listener, http.CallerOf()!.Actor))
        {
            await Problem.Busy("Too many pages are open; this one is not live. Reload to see news.").ExecuteAsync(http);
            return;
        }

        try
        {
            await TypedResults.ServerSentEvents(News(listener.Reader, clock, stopping, ct), "changed").ExecuteAsync(http);
        }
        finally
        {
            _listeners.TryRemove(listener, out _);
        }
    }

    /// <summary>Nobody takes the seats of all the others.</summary>
    private bool TakeSeat(Channel<long> listener, string caller)
    {
        lock (_seats)
        {
            return _listeners.Count < MostListeners && _listeners.Values.Count(holder => holder == caller) < MostOfOneCaller && _listeners.TryAdd(listener, caller);
        }
    }

    private static async IAsyncEnumerable<string> News(ChannelReader<long> reader, Clock clock, CancellationToken stopping, [EnumeratorCancellation] CancellationToken ct)
    {
        yield return "hello";
        while (!ct.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            yield return await Next(reader, clock, stopping, ct) is { } incident ? $"incident {incident}" : "still here";
        }
    }

    /// <summary>Null every half minute without news, so that a dead connection is noticed at both ends; and once the server stops.</summary>
    private static async Task<long?> Next(ChannelReader<long> reader, Clock clock, CancellationToken stopping, CancellationToken ct)
    {
        using var quiet = new CancellationTokenSource(TimeSpan.FromSeconds(30), clock.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, stopping, quiet.Token);
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
