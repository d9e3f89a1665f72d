using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Muster.Bench;

/// <summary>What becomes of eight seconds of storm: how fast it is folded, and how long a P0 in the midst of it waits.</summary>
internal static class Storm
{
    public static async Task<Result> Measure(Receiver receiver, string? database)
    {
        using var folder = new Folder();
        await using var muster = await MusterProcess.Start(folder, receiver, database);
        await FirstPage.Measure(muster, receiver, "warm", count: 10);
        var load = new Load(muster.Http.BaseAddress!, $"/in/{MusterProcess.Key}/api/v2/alerts", 100);
        var started = Stopwatch.GetTimestamp();
        var sending = load.Run(16, TimeSpan.FromSeconds(8));
        var pages = await FirstPage.Measure(muster, receiver, "storm", count: 40, within: sending);
        var sent = await sending;
        var oldestUrgent = 0.0;
        var backlogSince = Stopwatch.GetTimestamp();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (true)
        {
            var (oldest, urgent) = await Ages(muster);
            oldestUrgent = Math.Max(oldestUrgent, urgent);
            if (oldest == 0 || Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(5))
            {
                break;
            }

            await pause.WaitForNextTickAsync();
        }

        var alerts = sent.Requests * sent.PerRequest;
        return new Result(alerts, sent.AlertsPerSecond, alerts / Stopwatch.GetElapsedTime(started).TotalSeconds, Stopwatch.GetElapsedTime(backlogSince), oldestUrgent, pages);
    }

    /// <summary>Seconds that the oldest accepted request has waited for the fold, of any severity and of P0.</summary>
    private static async Task<(double Any, double Urgent)> Ages(MusterProcess muster)
    {
        var text = await muster.Http.GetStringAsync("/metrics");
        return (Gauge("muster_journal_oldest_unfolded_seconds"), Gauge("muster_journal_oldest_unfolded_p0_seconds"));

        double Gauge(string name) => double.Parse(
            text.Split('\n').Single(line => line.StartsWith($"{name} ", StringComparison.Ordinal)).Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <param name="Alerts">Accepted in eight seconds.</param>
    /// <param name="FoldedPerSecond">From the first request until the last was folded.</param>
    /// <param name="Backlog">From the last request until the last was folded.</param>
    /// <param name="OldestUrgentSeconds">The longest that a P0 was seen to wait for the fold.</param>
    /// <param name="Pages">P0s sent in the midst of it, until their webhook had them.</param>
    internal sealed record Result(long Alerts, double AcceptedPerSecond, double FoldedPerSecond, TimeSpan Backlog, double OldestUrgentSeconds, Latencies Pages);
}
