namespace Muster.Tests.Support;

/// <summary>Debian's Alertmanager, alone, on a port and in a folder of its own.</summary>
internal sealed class AlertmanagerProcess : IAsyncDisposable
{
    private readonly Scratch _scratch;
    private readonly ChildProcess _process;

    private AlertmanagerProcess(Scratch scratch, ChildProcess process, Uri url) => (_scratch, _process, Url) = (scratch, process, url);

    public Uri Url { get; }

    public string Log => _process.Output;

    /// <param name="configuration">Its whole configuration file: route and receivers.</param>
    public static async Task<AlertmanagerProcess> Start(string configuration, CancellationToken ct)
    {
        var scratch = new Scratch();
        var address = $"127.0.0.1:{Scratch.FreePort()}";
        var process = ChildProcess.Start("TERM", "prometheus-alertmanager",
            $"--config.file={scratch.Write("alertmanager.yml", configuration)}", $"--web.listen-address={address}",
            $"--storage.path={Path.Combine(scratch.Folder, "data")}", "--cluster.listen-address=");
        var alertmanager = new AlertmanagerProcess(scratch, process, new Uri($"http://{address}"));
        await process.Line($"address={address}", ct);
        return alertmanager;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _scratch.Dispose();
    }
}
