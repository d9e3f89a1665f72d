using System.Diagnostics;
using System.Net.Http.Json;

namespace Muster.Bench;

/// <summary>How long it takes from sending a P0 to having its page at the webhook.</summary>
internal static class FirstPage
{
    public static async Task<Latencies> Measure(MusterProcess muster, Receiver receiver, int warmUp, int count)
    {
        var found = new List<double>();
        for (var i = 0; i < warmUp + count; i++)
        {
            var service = $"service-{i}";
            var page = receiver.Next(service);
            var started = Stopwatch.GetTimestamp();
            using var answer = await muster.Http.PostAsJsonAsync("/v1/alerts", new { severity = "P0", service, summary = $"{service} is down" });
            answer.EnsureSuccessStatusCode();
            var arrived = await page.WaitAsync(TimeSpan.FromSeconds(30));
            if (i >= warmUp)
            {
                found.Add(Stopwatch.GetElapsedTime(started, arrived).TotalMilliseconds);
            }
        }

        return new Latencies(found);
    }
}

internal sealed class Latencies(List<double> milliseconds)
{
    private readonly double[] _sorted = [.. milliseconds.Order()];

    public int Count => _sorted.Length;

    public double At(double share) => _sorted[Math.Min(_sorted.Length - 1, (int)(share * _sorted.Length))];
}
