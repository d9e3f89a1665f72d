using System.Diagnostics;
using System.Globalization;

namespace Muster.Bench;

/// <summary>Debian's Alertmanager beside us, in memory as it is, as the measure of what a sender is used to.</summary>
internal sealed class AlertmanagerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private AlertmanagerProcess(Process process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<AlertmanagerProcess> Start(Folder folder)
    {
        var config = Path.Combine(folder.Path, "alertmanager.yml");
        await File.WriteAllTextAsync(config, "route: { receiver: nobody, group_by: [job] }\nreceivers: [{ name: nobody }]\n");
        var port = MusterProcess.FreePort();
        var process = Process.Start(new ProcessStartInfo("/usr/bin/prometheus-alertmanager",
        [
            $"--config.file={config}", $"--storage.path={Path.Combine(folder.Path, "alertmanager")}",
            string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}"), "--cluster.listen-address=", "--log.level=error",
        ])
        { UseShellExecute = false, RedirectStandardError = true })!;
        process.BeginErrorReadLine();
        var url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        using var http = new HttpClient();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var tries = 0; !await Ready(http, new Uri(url, "/-/ready")); tries++)
        {
            if (process.HasExited || tries > 200)
            {
                throw new InvalidOperationException("Alertmanager did not come up");
            }

            await pause.WaitForNextTickAsync();
        }

        return new AlertmanagerProcess(process, url);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<bool> Ready(HttpClient http, Uri url)
    {
        try
        {
            using var answer = await http.GetAsync(url);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
