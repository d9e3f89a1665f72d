using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;

namespace Muster.Bench;

internal sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("muster-bench-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>The built `muster serve` as a process of its own, with a team whose contacts are the receiver.</summary>
internal sealed class MusterProcess : IAsyncDisposable
{
    internal const string Key = "bench-key-0123456789";
    internal const string PersonToken = "alice-token-0123456789";

    private readonly Process _process;

    private MusterProcess(Process process, HttpClient http, TimeSpan firstAccepted) =>
        (_process, Http, FirstAccepted) = (process, http, firstAccepted);

    public HttpClient Http { get; }

    /// <summary>From the start of the process to the first alert that was accepted.</summary>
    public TimeSpan FirstAccepted { get; }

    public double ResidentMegabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <param name="database">PostgreSQL's connection string; null: SQLite in the folder.</param>
    public static async Task<MusterProcess> Start(Folder folder, Receiver receiver, string? database = null)
    {
        var team = Path.Combine(folder.Path, "team.yaml");
        await File.WriteAllTextAsync(team, Team(receiver));
        var url = $"http://127.0.0.1:{FreePort()}";
        var program = Path.Combine(AppContext.BaseDirectory, "muster.dll");
        var started = Stopwatch.GetTimestamp();
        var process = Process.Start(new ProcessStartInfo("dotnet", [program, "serve", "--data", Path.Combine(folder.Path, "data"), "--config", team, "--urls", url, .. database is null ? Array.Empty<string>() : ["--database", database]])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        process.BeginOutputReadLine();
        var http = new HttpClient { BaseAddress = new Uri(url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        // Asking without a pause would take one of two cores from the process that is being measured.
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await Accepts(http))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(1))
            {
                throw new InvalidOperationException("muster serve did not come up");
            }

            await pause.WaitForNextTickAsync();
        }

        return new MusterProcess(process, http, Stopwatch.GetElapsedTime(started));
    }

    public async ValueTask DisposeAsync()
    {
        using var terminate = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Http.Dispose();
    }

    private static async Task<bool> Accepts(HttpClient http)
    {
        try
        {
            using var answer = await http.PostAsJsonAsync("/v1/alerts", new { severity = "P2", service = "start", summary = "started" });
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Team(Receiver receiver) =>
        $$"""
        team: { name: Bench, timeZone: Etc/UTC }
        people:
          - { id: alice, name: Alice, contacts: [{ kind: webhook, url: "{{receiver.Url}}/alice" }] }
          - { id: bob, name: Bob, contacts: [{ kind: webhook, url: "{{receiver.Url}}/bob" }] }
        tokens:
          - { id: alice, secret: {{PersonToken}}, for: alice }
        sources:
          - { id: bench, kind: muster, key: {{Key}} }
        rotation:
          handoff: { day: Mon, at: "09:00" }
          weeks: [{ week: 2026-01-05, IC: alice, TO: bob }]
          repeat: true
        """;
}
