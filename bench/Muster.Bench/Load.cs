using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Muster.Bench;

/// <summary>
/// Posts alerts to an Alertmanager API over plain sockets, each connection one request after the other: HttpClient would
/// take more of the two cores than what is measured. Every alert is another one, so nothing is saved by deduplication.
/// </summary>
internal sealed class Load(Uri target, string path, int perRequest)
{
    private static long _alerts;

    /// <summary>Sends for this long; what was answered with 200 in that time.</summary>
    public async Task<Sent> Run(int connections, TimeSpan span)
    {
        var started = Stopwatch.GetTimestamp();
        var results = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Connection(started, span)));
        return new Sent(results.Sum(one => one.Requests), perRequest, Stopwatch.GetElapsedTime(started), new Latencies([.. results.SelectMany(one => one.Milliseconds)]));
    }

    private async Task<(long Requests, List<double> Milliseconds)> Connection(long started, TimeSpan span)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, target.Port));
        var request = new Request(path, perRequest);
        var answer = new byte[8192];
        var milliseconds = new List<double>(1 << 16);
        while (Stopwatch.GetElapsedTime(started) < span)
        {
            request.Number(Interlocked.Add(ref _alerts, perRequest));
            var sent = Stopwatch.GetTimestamp();
            await SendAll(socket, request.Bytes);
            var length = await socket.ReceiveAsync(answer);
            if (length < 12 || !answer.AsSpan(9, 3).SequenceEqual("200"u8))
            {
                throw new InvalidOperationException($"Not taken: {Encoding.ASCII.GetString(answer, 0, length)}");
            }

            milliseconds.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        return (milliseconds.Count, milliseconds);
    }

    private static async Task SendAll(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            at += await socket.SendAsync(bytes[at..]);
        }
    }

    /// <summary>A rendered request whose alerts are numbered anew in place.</summary>
    private sealed class Request
    {
        private const string Digits = "0000000000";
        private readonly byte[] _bytes;
        private readonly List<int> _places = [];

        public Request(string path, int alerts)
        {
            var now = DateTimeOffsetNow();
            var body = $"[{string.Join(',', Enumerable.Range(0, alerts).Select(i => $$$"""{"labels":{"alertname":"HighLatency","instance":"host-{{{Digits}}}:9100","job":"service-{{{i % 20}}}","severity":"warning","cluster":"eu-1"},"annotations":{"summary":"Response latency above ten seconds","description":"The p99 latency of this instance has been above ten seconds for five minutes."},"startsAt":"{{{now}}}","generatorURL":"http://prometheus.example:9090/graph?g0.expr=latency_seconds+%3E+10&g0.tab=1"}"""))}]";
            _bytes = Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            for (var at = _bytes.AsSpan().IndexOf("host-"u8); at >= 0;)
            {
                _places.Add(at + 5);
                var next = _bytes.AsSpan(at + 5).IndexOf("host-"u8);
                at = next < 0 ? -1 : at + 5 + next;
            }
        }

        public ReadOnlyMemory<byte> Bytes => _bytes;

        public void Number(long last)
        {
            for (var i = 0; i < _places.Count; i++)
            {
                (last - i).TryFormat(_bytes.AsSpan(_places[i], Digits.Length), out _, "D10", CultureInfo.InvariantCulture);
            }
        }

#pragma warning disable RS0030 // a bench measures on the machine's own clock
        private static string DateTimeOffsetNow() => DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
#pragma warning restore RS0030
    }
}

/// <param name="Requests">Answered with 200.</param>
internal sealed record Sent(long Requests, int PerRequest, TimeSpan Span, Latencies Latencies)
{
    public TimeSpan Cpu { get; init; }

    public double CpuPerRequest => Cpu.TotalMicroseconds / Requests;

    public double AlertsPerSecond => Requests * PerRequest / Span.TotalSeconds;
}
