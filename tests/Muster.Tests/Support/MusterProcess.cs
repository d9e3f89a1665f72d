using System.Net.Http.Headers;

namespace Muster.Tests.Support;

/// <summary>The built `muster serve` on the machine's own clock, for real senders whose clocks cannot be moved.</summary>
internal sealed class MusterProcess : IAsyncDisposable
{
    private readonly Scratch _scratch;
    private readonly ChildProcess _process;

    private MusterProcess(Scratch scratch, ChildProcess process, Uri url)
    {
        (_scratch, _process, Url) = (scratch, process, url);
        Http = new HttpClient { BaseAddress = url };
    }

    public Uri Url { get; }

    public HttpClient Http { get; }

    public string Log => _process.Output;

    /// <param name="team">The team file.</param>
    /// <param name="token">Sent with every request of <see cref="Http"/>.</param>
    public static async Task<MusterProcess> Start(string team, string token, CancellationToken ct)
    {
        var scratch = new Scratch();
        var url = $"http://127.0.0.1:{Scratch.FreePort()}";
        var process = ChildProcess.Start("TERM", "dotnet", Path.Combine(AppContext.BaseDirectory, "muster.dll"), "serve",
            "--config", scratch.Write("muster.yml", team), "--data", Path.Combine(scratch.Folder, "data"), "--urls", url);
        await process.Line("Muster is at", ct);
        var muster = new MusterProcess(scratch, process, new Uri(url));
        muster.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return muster;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
        _scratch.Dispose();
        Log.ShouldNotContain("fail:");
        Log.ShouldNotContain("crit:");
    }
}
