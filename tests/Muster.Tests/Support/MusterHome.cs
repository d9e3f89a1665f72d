using System.Net.Sockets;

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

    /// <summary>The network it runs in; null: this machine's.</summary>
    public Namespace? Network { get; init; }

    /// <summary>What it finds in its environment beside this process' own.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    public Uri Url { get; } = new($"http://127.0.0.1:{Scratch.FreePort()}");

    private string Team { get; }

    /// <summary>The process alone, whatever becomes of it.</summary>
    public ChildProcess Launch()
    {
        string[] command =
        [
            .. Network?.Enter ?? [], "env", .. Variables, "dotnet", Path.Combine(AppContext.BaseDirectory, "muster.dll"), "serve", "--config", Team, "--data", Data,
            "--urls", Url.ToString().TrimEnd('/'), .. Database is null ? Array.Empty<string>() : ["--database", Database],
        ];
        return ChildProcess.Start("TERM", command[0], command[1..]);
    }

    /// <summary>A client that reaches it, wherever it runs.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (to, ct) =>
        {
            var socket = Network?.Socket() ?? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(to.DnsEndPoint, ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    { BaseAddress = Url };

    /// <summary>A process that serves.</summary>
    public async Task<MusterProcess> Start(CancellationToken ct)
    {
        var process = Launch();
        try
        {
            await process.Line("Muster is at", ct);
            return new MusterProcess(process, Client());
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public void Dispose() => _scratch.Dispose();
}
