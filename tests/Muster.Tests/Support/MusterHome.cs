namespace Muster.Tests.Support;

/// <summary>Where a real server lives, however often its process ends: a data folder, an address, perhaps a PostgreSQL.</summary>
internal sealed class MusterHome : IDisposable
{
    private readonly Scratch _scratch = new();

    public MusterHome(string team)
    {
        Data = Path.Combine(_scratch.Folder, "data");
        Team = _scratch.Write("muster.yml", team);
    }

    public string Data { get; init; }

    /// <summary>PostgreSQL's connection string; null: SQLite.</summary>
    public string? Database { get; init; }

    public Uri Url { get; } = new($"http://127.0.0.1:{Scratch.FreePort()}");

    private string Team { get; }

    /// <summary>The process alone, whatever becomes of it.</summary>
    public ChildProcess Launch() => ChildProcess.Start("TERM", "dotnet",
    [
        Path.Combine(AppContext.BaseDirectory, "muster.dll"), "serve", "--config", Team, "--data", Data, "--urls", Url.ToString().TrimEnd('/'),
        .. Database is null ? Array.Empty<string>() : ["--database", Database],
    ]);

    /// <summary>A process that serves.</summary>
    public async Task<MusterProcess> Start(CancellationToken ct)
    {
        var process = Launch();
        try
        {
            await process.Line("Muster is at", ct);
            return new MusterProcess(process, Url);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public void Dispose() => _scratch.Dispose();
}
