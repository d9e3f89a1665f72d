using System.Globalization;
using Muster.Bench;

// Measures what README.md claims, on this machine, against real processes on loopback. Bounded, and it stops by itself.
await using var receiver = await Receiver.Start();
if (args is ["load", var where, var seconds, var connections, var perRequest])
{
    var sent = await new Load(new Uri(where), $"/in/{MusterProcess.Key}/api/v2/alerts", int.Parse(perRequest, CultureInfo.InvariantCulture)).Run(int.Parse(connections, CultureInfo.InvariantCulture), TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)));
    Console.WriteLine($"{sent.AlertsPerSecond:F0}/s p99 {sent.Latencies.At(0.99):F1}");
    return;
}

if (args is ["throughput"])
{
    await Throughput.Measure(receiver);
    return;
}

using var folder = new Folder();
await using (var first = await MusterProcess.Start(folder, receiver))
{
    var latencies = await FirstPage.Measure(first, receiver, warmUp: 20, count: 200);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"accepted P0 → received by its webhook, one at a time, {latencies.Count} of them: p50 {latencies.At(0.50):F1} ms, p99 {latencies.At(0.99):F1} ms, max {latencies.At(1):F1} ms"));
}

await using var second = await MusterProcess.Start(folder, receiver);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"start on an existing database → first alert accepted: {second.FirstAccepted.TotalMilliseconds:F0} ms; resident memory {second.ResidentMegabytes:F0} MB"));
