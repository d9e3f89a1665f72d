using Npgsql;

namespace Muster.Tests.Support;

/// <summary>
/// A private PostgreSQL with a folder of its own. It can be stopped as a crash would and started again, and another one can
/// follow it. Where PostgreSQL is missing this fails, and ./test installs it.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Account = "postgres";

    private readonly Scratch _scratch = new();
    private readonly string[] _settings;
    private ChildProcess? _process;

    private PostgresServer(string[] settings) => _settings = settings;

    /// <summary>The network it runs in, and its address there; null: this machine's loopback.</summary>
    public (Namespace Network, string Address)? Place { get; init; }

    public int Port { get; } = Scratch.FreePort();

    private string Host => Place?.Address ?? "127.0.0.1";

    private string Data => Path.Combine(_scratch.Folder, "data");

    /// <param name="settings">`name=value`.</param>
    public static Task<PostgresServer> Create(string[] settings, CancellationToken ct) => Create(settings, null, ct);

    public static async Task<PostgresServer> Create(string[] settings, (Namespace Network, string Address)? place, CancellationToken ct)
    {
        var server = new PostgresServer(settings) { Place = place };
        await Give(server._scratch.Folder, ct);
        await Run(["initdb", "-D", server.Data, "-U", "muster", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], ct);
        await File.AppendAllTextAsync(Path.Combine(server.Data, "pg_hba.conf"), "host all all 10.77.0.0/16 trust\n", ct);
        return server;
    }

    /// <summary>A hot standby that streams from this one, under this name.</summary>
    public async Task<PostgresServer> Standby(string name, CancellationToken ct)
    {
        var standby = new PostgresServer(_settings);
        await Give(standby._scratch.Folder, ct);
        await Run(["pg_basebackup", "-d", $"host=127.0.0.1 port={Port} user=muster application_name={name}", "-D", standby.Data, "-R", "-X", "stream", "-c", "fast", "--no-sync"], ct);
        return standby;
    }

    public string Address(string database) => $"Host={Host};Port={Port};Username=muster;Database={database}";

    public async Task Start(CancellationToken ct)
    {
        string[] serve =
        [
            .. Place?.Network.Enter ?? [], .. AsNobodySpecial(), Program("postgres"), "-D", Data, "-p", $"{Port}", "-k", _scratch.Folder,
            "-c", $"listen_addresses={Host}", "-c", "max_connections=200", "-c", "shared_buffers=64MB",
            .. _settings.SelectMany(setting => new[] { "-c", setting }),
        ];
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _process = ChildProcess.Start("QUIT", serve[0], serve[1..]);
        await _process.Line("ready to accept", ct); // connections, or read-only connections
    }

    /// <summary>Without a word to its clients, and with a recovery at the next start: as after a crash.</summary>
    public async Task Crash(CancellationToken ct)
    {
        _process!.Signal("QUIT");
        await _process.Ended(ct);
    }

    public Task Execute(string sql, CancellationToken ct) => Ask<object?>(sql, ct);

    /// <summary>The first value of the answer.</summary>
    public async Task<T?> Ask<T>(string sql, CancellationToken ct)
    {
        // Through the folder's socket, which is the same in every network.
        await using var connection = new NpgsqlConnection($"Host={_scratch.Folder};Port={Port};Username=muster;Database=postgres;Pooling=false");
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(ct) is T value ? value : default;
    }

    /// <summary>Makes a folder one of PostgreSQL's own.</summary>
    public static async Task Give(string folder, CancellationToken ct)
    {
        if (Environment.IsPrivilegedProcess)
        {
            (await ChildProcess.Run("chown", [Account, folder], new Dictionary<string, string>(), ct)).OrThrow();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _scratch.Dispose();
    }

    /// <summary>One of PostgreSQL's own programs, of the newest version that is installed.</summary>
    public static string Program(string name) => Path.Combine(
        Directory.EnumerateDirectories("/usr/lib", "postgresql").SelectMany(Directory.EnumerateDirectories)
            .OrderBy(folder => int.Parse(Path.GetFileName(folder))).Select(folder => Path.Combine(folder, "bin")).LastOrDefault(Directory.Exists)
        ?? throw new InvalidOperationException("PostgreSQL is not installed: ./test installs it"), name);

    private static async Task Run(string[] program, CancellationToken ct)
    {
        string[] command = [.. AsNobodySpecial(), Program(program[0]), .. program[1..]];
        (await ChildProcess.Run(command[0], command[1..], new Dictionary<string, string>(), ct)).OrThrow();
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static string[] AsNobodySpecial() =>
        Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={Account}", $"--regid={Account}", "--init-groups"] : [];
}
