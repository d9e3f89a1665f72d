using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Threading.Channels;

namespace Muster.Tests.Force;

/// <param name="Name">Its summary, which no other alert has.</param>
/// <param name="Plain">Sent in Muster's own words, whose answer waits for the fold; otherwise in Alertmanager's, answered as soon as it is kept.</param>
internal sealed record Fired(string Name, string Service, bool Critical, bool Plain);

/// <summary>
/// Monitors: several connections at once, and an alert of which nobody said that it is kept is sent again.
/// </summary>
internal sealed class Senders(Func<HttpClient> client, int connections)
{
    private readonly ConcurrentQueue<Fired> _toSend = new();
    private readonly ConcurrentDictionary<string, Fired> _accepted = new();
    private int _refused;
    private int _broken;

    /// <summary>Whatever was answered with 2xx. It must never be missing again.</summary>
    public IReadOnlyDictionary<string, Fired> Accepted => _accepted;

    /// <summary>Given up by <see cref="Send"/>.</summary>
    public int Waiting => _toSend.Count;

    /// <summary>Answers that said: not kept.</summary>
    public int Refused => _refused;

    /// <summary>Requests without an answer.</summary>
    public int Broken => _broken;

    public void Fire(IEnumerable<Fired> alerts)
    {
        foreach (var alert in alerts)
        {
            _toSend.Enqueue(alert);
        }
    }

    /// <summary>Sends what was fired, and what is still waiting from before. A connection gives up at its first failure.</summary>
    public async Task Send(CancellationToken ct)
    {
        using var http = Client();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            while (_toSend.TryDequeue(out var alert))
            {
                if (!await Post(http, alert, ct))
                {
                    _toSend.Enqueue(alert);
                    return;
                }
            }
        }));
    }

    /// <summary>Fires at this rate, and sends each alert until it is accepted; ends when all are.</summary>
    public async Task Storm(int perSecond, IReadOnlyCollection<Fired> alerts, CancellationToken ct)
    {
        using var http = Client();
        var due = Channel.CreateUnbounded<Fired>();
        var left = alerts.Count;
        var sending = Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            await foreach (var alert in due.Reader.ReadAllAsync(ct))
            {
                if (!await Post(http, alert, ct))
                {
                    await Moment.Pass(TimeSpan.FromMilliseconds(100), ct);
                    due.Writer.TryWrite(alert);
                }
                else if (Interlocked.Decrement(ref left) == 0)
                {
                    due.Writer.Complete();
                }
            }
        }));
        foreach (var some in alerts.Chunk(Math.Max(perSecond / 50, 1)))
        {
            await Moment.Pass(TimeSpan.FromSeconds((double)some.Length / perSecond), ct);
            foreach (var alert in some)
            {
                due.Writer.TryWrite(alert);
            }
        }

        await sending;
    }

    private HttpClient Client()
    {
        var http = client();
        http.Timeout = TimeSpan.FromSeconds(15);
        return http;
    }

    private async Task<bool> Post(HttpClient http, Fired alert, CancellationToken ct)
    {
        try
        {
            using var answer = await (alert.Plain ? AsMuster(http, alert, ct) : AsAlertmanager(http, alert, ct));
            if (answer.IsSuccessStatusCode)
            {
                _accepted[alert.Name] = alert;
                return true;
            }

            ((int)answer.StatusCode).ShouldBe(503, await answer.Content.ReadAsStringAsync(ct));
            Interlocked.Increment(ref _refused);
            return false;
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException || (broken is OperationCanceledException && !ct.IsCancellationRequested))
        {
            Interlocked.Increment(ref _broken);
            return false;
        }
    }

    private static Task<HttpResponseMessage> AsAlertmanager(HttpClient http, Fired alert, CancellationToken ct) =>
        http.PostAsJsonAsync($"/in/{ForceTeam.Key}/api/v2/alerts", new[]
        {
            new
            {
                labels = new { alertname = alert.Name, service = alert.Service, severity = alert.Critical ? "critical" : "warning" },
                annotations = new { summary = alert.Name },
            },
        }, ct);

    private static Task<HttpResponseMessage> AsMuster(HttpClient http, Fired alert, CancellationToken ct) =>
        http.PostAsJsonAsync($"/in/{ForceTeam.Key}/v1/alerts",
            new { severity = alert.Critical ? "P0" : "P1", service = alert.Service, summary = alert.Name, dedupKey = alert.Name }, ct);
}
