using Muster.Bench;

// Measures what README.md claims, on this machine, against real processes on loopback, and writes the table there. Bounded, and it
// stops by itself. Words choose some of it: pages throughput postgres storm large deadlines oncall.
string[] all = ["pages", "throughput", "postgres", "storm", "large", "deadlines", "oncall"];
var chosen = args.Length == 0 ? all : args;
var table = new Table();
await using var receiver = await Receiver.Start();

if (chosen.Contains("pages"))
{
    using var folder = new Folder();
    await using (var muster = await MusterProcess.Start(folder, receiver))
    {
        await FirstPage.Measure(muster, receiver, "warm", count: 30);
        var idle = await FirstPage.Measure(muster, receiver, "idle", count: 300);
        table.Add($"accepted P0 → received by its webhook, idle, {idle.Count} of them", "p50 ≤ 20 ms, p99 ≤ 100 ms", $"p50 {idle.At(0.5):F0} ms, p99 {idle.At(0.99):F0} ms, max {idle.At(1):F0} ms");
    }

    await using var again = await MusterProcess.Start(folder, receiver);
    table.Add("start on an existing database → first alert accepted; resident memory", "≤ 2 s; ≤ 150 MB", $"{again.FirstAccepted.TotalSeconds:F1} s; {again.ResidentMegabytes:F0} MB");
}

if (chosen.Contains("throughput"))
{
    await Throughput.Measure(table, receiver);
}

if (chosen.Contains("postgres"))
{
    await Throughput.MeasurePostgres(table, receiver);
}

if (chosen.Contains("storm"))
{
    var storm = await Storm.Measure(receiver, null);
    table.Add("8 seconds of storm, 100 alerts per request, 16 connections: accepted, and folded into incidents", "reported", $"{storm.Alerts:N0} alerts ({storm.AcceptedPerSecond:N0} per second); folded {storm.FoldedPerSecond:N0} per second, backlog gone {storm.Backlog.TotalSeconds:F0} s after the storm");
    table.Add($"a P0 in the midst of it → received by its webhook, {storm.Pages.Count} of them; oldest P0 that waited for the fold", "p99 ≤ 1 s", $"p50 {storm.Pages.At(0.5):F0} ms, p99 {storm.Pages.At(0.99):F0} ms; {storm.OldestUrgentSeconds:F1} s");
}

if (chosen.Contains("large"))
{
    using var folder = await Large.Begin(receiver);
    await Seed.Incidents(folder.Path, Large.Incidents, "@now + 86400000 + n", open: true);
    await Seed.Alerts(folder.Path, Large.Alerts, Large.Incidents);
    await using var muster = await MusterProcess.Start(folder, receiver);
    table.Add("start with 100,000 open incidents and 1,000,000 alerts → first alert accepted; resident memory", "≤ 2 s; ≤ 150 MB", $"{muster.FirstAccepted.TotalSeconds:F1} s; {muster.ResidentMegabytes:F0} MB");
    foreach (var (page, took) in await Large.Pages(muster))
    {
        table.Add($"{page} with them", "p95 ≤ 100 ms", $"p50 {took.At(0.5):F0} ms, p95 {took.At(0.95):F0} ms");
    }
}

if (chosen.Contains("deadlines"))
{
    using var few = await Large.Begin(receiver);
    await Seed.Incidents(few.Path, 1_000, "@now + 86400000 + n", open: true);
    using var many = await Large.Begin(receiver);
    var late = await Deadlines.Lateness(many, receiver);
    table.Add($"1,000,000 open deadlines, 50 due per second: lateness of {late.Count:N0}", "p99 ≤ 1 s", $"p50 {late.At(0.5):F0} ms, p99 {late.At(0.99):F0} ms");
    var (small, large) = (await PassCost.Measure(few.Path), await PassCost.Measure(many.Path));
    table.Add("what a pass asks, ten due: with 1,000,000 open beside 1,000 open", "≤ 1.3 ×", $"**{large / small:F2} ×** ({large:F0} and {small:F0} µs)");
}

if (chosen.Contains("oncall"))
{
    OnCallCost.Measure(table);
}

if (chosen.Length == all.Length && !table.WriteInto("README.md"))
{
    Console.Error.WriteLine("README.md is not here, or has no marks to write the table between: run this from the project's root.");
}
