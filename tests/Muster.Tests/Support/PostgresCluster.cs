using Muster.Foundation;
using Muster.Tests.Support;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Muster.Tests.Support;

/// <summary>
/// One private PostgreSQL for the whole run, started when the first test asks for a database. There is no skipping:
/// where PostgreSQL is missing these tests fail, and ./test installs it.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const string Account = "postgres";

    private readonly Scratch _scratch = new();
    private readonly Lazy<Task> _started;
    private readonly Lazy<Task> _migrated;
    private readonly int _port = Scratch.FreePort();
    private ChildProcess? _server;
    private int _databases;

    public PostgresCluster() => (_started, _migrated) = (new Lazy<Task>(Start), new Lazy<Task>(Migrate));

    /// <summary>A fresh, empty database: its connection string, as a user would write it.</summary>
    public async Task<string> CreateDatabase(CancellationToken ct)
    {
        await _started.Value.WaitAsync(ct);
        return await Copy("template0", ct);
    }

    /// <summary>A fresh database with Muster's schema, copied from one that was migrated once.</summary>
    public async Task<string> CreateMigratedDatabase(CancellationToken ct)
    {
        await _migrated.Value.WaitAsync(ct);
        return await Copy("migrated", ct);
    }

    /// <summary>One of PostgreSQL's own programs, of the newest version that is installed.</summary>
    public static string Program(string name) => Path.Combine(
        Directory.EnumerateDirectories("/usr/lib", "postgresql").SelectMany(Directory.EnumerateDirectories)
            .OrderBy(folder => int.Parse(Path.GetFileName(folder))).Select(folder => Path.Combine(folder, "bin")).LastOrDefault(Directory.Exists)
        ?? throw new InvalidOperationException("PostgreSQL is not installed: ./test installs it"), name);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _scratch.Dispose();
    }

    private string Address(string database) => $"Host=127.0.0.1;Port={_port};Username=muster;Database={database}";

    /// <summary>Copying files takes 40 ms, logging each page twice that; with nothing synced both are equally safe.</summary>
    private async Task<string> Copy(string template, CancellationToken ct)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await Administer($"create database {name} template {template} strategy file_copy", ct);
        return Address(name);
    }

    private async Task Migrate()
    {
        await _started.Value;
        await Administer("create database migrated", CancellationToken.None);
        // Unpooled: a template with a connection left in it cannot be copied.
        await using var database = Database.PostgreSql(Address("migrated") + ";Pooling=false");
        await Migrations.Apply(database, Instant.FromUnixTimeSeconds(0), CancellationToken.None);
    }

    private async Task Administer(string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(Address("postgres") + ";Pooling=false");
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var data = Path.Combine(_scratch.Folder, "data");
        if (Environment.IsPrivilegedProcess)
        {
            (await ChildProcess.Run("chown", [Account, _scratch.Folder], new Dictionary<string, string>(), patience.Token)).OrThrow();
        }

        string[] init = [.. AsNobodySpecial(), Program("initdb"), "-D", data, "-U", "muster", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
        (await ChildProcess.Run(init[0], init[1..], new Dictionary<string, string>(), patience.Token)).OrThrow();
        string[] serve =
        [
            .. AsNobodySpecial(), Program("postgres"), "-D", data, "-p", $"{_port}", "-k", _scratch.Folder,
            "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", "-c", "shared_buffers=64MB",
            // A test does not outlive its machine. Commits still reach the kernel, so a killed server keeps them.
            "-c", "fsync=off", "-c", "full_page_writes=off",
        ];
        _server = ChildProcess.Start("QUIT", serve[0], serve[1..]);
        await _server.Line("ready to accept connections", patience.Token);
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static string[] AsNobodySpecial() =>
        Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={Account}", $"--regid={Account}", "--init-groups"] : [];
}
