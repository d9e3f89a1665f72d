using System.Diagnostics;
using System.Net.Http.Json;

namespace Muster.Bench;

/// <summary>How long it takes from sending a P0 to having its page at the webhook.</summary>
internal static class FirstPage
{
    /// <param name="name">Begins the names of the services, which must be new ones.</param>
    /// <param name="within">Ends early when this has: a storm that is over is none.</param>
    public static async Task<Latencies> Measure(MusterProcess muster, Receiver receiver, string name, int count, Task? within = null)
    {
        var found = new List<double>();
        for (var i = 0; i < count && within is not { IsCompleted: true }; i++)
        {
            var service = $"{name}-{i}";
            var page = receiver.Next(service);
            var started = Stopwatch.GetTimestamp();
            using var answer = await muster.Http.PostAsJsonAsync("/v1/alerts", new { severity = "P0", service, summary = $"{service} is down" });
            answer.EnsureSuccessStatusCode();
            found.Add(Stopwatch.GetElapsedTime(started, await page.WaitAsync(TimeSpan.FromSeconds(60))).TotalMilliseconds);
        }

        return new Latencies(found);
    }
}

internal sealed class Latencies(IReadOnlyCollection<double> milliseconds)
{
    private readonly double[] _sorted = [.. milliseconds.Order()];

    public int Count => _sorted.Length;

    public double At(double share) => _sorted.Length == 0 ? double.NaN : _sorted[Math.Min(_sorted.Length - 1, (int)(share * _sorted.Length))];
}
