namespace Muster.Tests.Support;

/// <param name="Target">host:port of the metrics it scrapes every second.</param>
/// <param name="Rules">A rule file, evaluated every second.</param>
/// <param name="Alertmanager">Where its alerts go, path prefix included: http://127.0.0.1:8700/in/KEY.</param>
/// <param name="Bearer">The token it sends along, if any.</param>
internal sealed record PrometheusSetup(string Target, string Rules, Uri Alertmanager, string? Bearer = null);

/// <summary>Debian's Prometheus, on a port and in a folder of its own.</summary>
internal sealed class PrometheusProcess : IAsyncDisposable
{
    private readonly Scratch _scratch;
    private readonly ChildProcess _process;

    private PrometheusProcess(Scratch scratch, ChildProcess process, Uri url) => (_scratch, _process, Url) = (scratch, process, url);

    public Uri Url { get; }

    public string Log => _process.Output;

    public static async Task<PrometheusProcess> Start(PrometheusSetup setup, CancellationToken ct)
    {
        var scratch = new Scratch();
        var address = $"127.0.0.1:{Scratch.FreePort()}";
        scratch.Write("rules.yml", setup.Rules);
        var process = ChildProcess.Start("TERM", "prometheus",
            $"--config.file={scratch.Write("prometheus.yml", Configuration(setup))}", $"--web.listen-address={address}",
            $"--storage.tsdb.path={Path.Combine(scratch.Folder, "data")}");
        var prometheus = new PrometheusProcess(scratch, process, new Uri($"http://{address}"));
        await process.Line("Server is ready to receive web requests", ct);
        return prometheus;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _scratch.Dispose();
    }

    private static string Configuration(PrometheusSetup setup) => $"""
        global:
          scrape_interval: 1s
          scrape_timeout: 1s
          evaluation_interval: 1s
        rule_files: [rules.yml]
        scrape_configs:
          - job_name: agents
            static_configs: [{Targets(setup.Target)}]
        alerting:
          alertmanagers:
            - scheme: {setup.Alertmanager.Scheme}
              path_prefix: {setup.Alertmanager.AbsolutePath}
              static_configs: [{Targets(setup.Alertmanager.Authority)}]
              {(setup.Bearer is null ? "" : $"authorization: {{ type: Bearer, credentials: '{setup.Bearer}' }}")}
        """;

    private static string Targets(string target) => $"{{ targets: ['{target}'] }}";
}
