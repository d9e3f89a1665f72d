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
    // A test does not outlive its machine. Commits still reach the kernel, so a killed server keeps them.
    private static readonly string[] Hasty = ["fsync=off", "full_page_writes=off"];

    private readonly Lazy<Task> _started;
    private readonly Lazy<Task> _migrated;
    private PostgresServer? _server;
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

    public Task Drop(string address, CancellationToken ct) =>
        _server!.Execute($"drop database {new NpgsqlConnectionStringBuilder(address).Database} with (force)", ct);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    /// <summary>Copying files takes 40 ms, logging each page twice that; with nothing synced both are equally safe.</summary>
    private async Task<string> Copy(string template, CancellationToken ct)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await _server!.Execute($"create database {name} template {template} strategy file_copy", ct);
        return _server.Address(name);
    }

    private async Task Migrate()
    {
        await _started.Value;
        await _server!.Execute("create database migrated", CancellationToken.None);
        // Unpooled: a template with a connection left in it cannot be copied.
        await using var database = Database.PostgreSql(_server.Address("migrated") + ";Pooling=false");
        await Migrations.Apply(database, Instant.FromUnixTimeSeconds(0), CancellationToken.None);
    }

    private async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        _server = await PostgresServer.Create(Hasty, patience.Token);
        await _server.Start(patience.Token);
    }
}
