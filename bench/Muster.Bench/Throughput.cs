namespace Muster.Bench;

/// <summary>Alerts accepted per second through `/api/v2/alerts`, Muster's on disk beside Alertmanager's in memory.</summary>
internal static class Throughput
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(8);
    private static readonly (int Connections, int PerRequest)[] Loads = [(16, 1), (64, 1), (16, 100), (64, 100)];

    public static async Task Measure(Table table, Receiver receiver)
    {
        foreach (var (connections, perRequest) in Loads)
        {
            var theirs = await Theirs(connections, perRequest);
            var ours = await Ours(receiver, connections, perRequest, null);
            table.Add($"alerts accepted per second, {perRequest} per request, {connections} connections: Muster on disk beside Alertmanager in memory", "≥ 1.0 ×", Beside(ours, theirs));
        }
    }

    /// <summary>PostgreSQL on this machine as well, so its share of the cores is not Muster's.</summary>
    public static async Task MeasurePostgres(Table table, Receiver receiver)
    {
        foreach (var (connections, perRequest) in Loads)
        {
            var theirs = await Theirs(connections, perRequest);
            using var postgres = await PostgresProcess.Start();
            var ours = await Ours(receiver, connections, perRequest, postgres.Address);
            table.Add($"alerts accepted per second, {perRequest} per request, {connections} connections: Muster on PostgreSQL (fsync, synchronous_commit on) beside Alertmanager in memory", "reported", Beside(ours, theirs));
        }
    }

    private static FormattableString Beside(Sent ours, Sent theirs) =>
        $"**{ours.AlertsPerSecond / theirs.AlertsPerSecond:F2} ×** ({ours.AlertsPerSecond:N0} and {theirs.AlertsPerSecond:N0}; CPU per request {ours.CpuPerRequest:F0} and {theirs.CpuPerRequest:F0} µs)";

    private static async Task<Sent> Theirs(int connections, int perRequest)
    {
        using var folder = new Folder();
        await using var process = await AlertmanagerProcess.Start(folder);
        return await Send(process.Url, "/api/v2/alerts", connections, perRequest, () => process.Cpu);
    }

    private static async Task<Sent> Ours(Receiver receiver, int connections, int perRequest, string? database)
    {
        using var folder = new Folder();
        await using var muster = await MusterProcess.Start(folder, receiver, database);
        return await Send(muster.Http.BaseAddress!, $"/in/{MusterProcess.Key}/api/v2/alerts", connections, perRequest, () => muster.Cpu);
    }

    private static async Task<Sent> Send(Uri url, string path, int connections, int perRequest, Func<TimeSpan> cpu)
    {
        var load = new Load(url, path, perRequest);
        await load.Run(connections, WarmUp);
        var before = cpu();
        var sent = await load.Run(connections, Span);
        return sent with { Cpu = cpu() - before };
    }
}
