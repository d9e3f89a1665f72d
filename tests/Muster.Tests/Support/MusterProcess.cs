using System.Net.Http.Headers;

namespace Muster.Tests.Support;

/// <summary>The built `muster serve` on the machine's own clock, for real senders whose clocks cannot be moved and for real failures.</summary>
internal sealed class MusterProcess(ChildProcess process, HttpClient http) : IAsyncDisposable
{
    public Uri Url => Http.BaseAddress!;

    /// <summary>Nobody's client, until <see cref="As"/>.</summary>
    public HttpClient Http { get; } = http;

    public ChildProcess Process { get; } = process;

    public MusterProcess As(string token)
    {
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return this;
    }

    /// <summary>No warning, no chance to put anything in order.</summary>
    public async Task Kill(CancellationToken ct)
    {
        Process.Signal("KILL");
        (await Process.Ended(ct)).ShouldBe(128 + 9, Process.Output);
    }

    /// <summary>Asks it to stop, and waits until it has.</summary>
    public async Task<int> Terminate(CancellationToken ct)
    {
        Process.Signal("TERM");
        return await Process.Ended(ct);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Process.DisposeAsync();
    }
}
