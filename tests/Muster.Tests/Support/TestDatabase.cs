using System.Reflection;
using Microsoft.Data.Sqlite;
using Muster.Foundation;
using Xunit.Sdk;
using Xunit.v3;

namespace Muster.Tests.Support;

public enum Engine
{
    Sqlite,
    Postgres,
}

/// <summary>Runs a theory once on each database: `[Theory, BothEngines] … (Engine engine)`.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BothEnginesAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([new TheoryDataRow<Engine>(Engine.Sqlite), new TheoryDataRow<Engine>(Engine.Postgres)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}

/// <summary>A database of a test's own, gone when it is disposed.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly Scratch _scratch = new();

    private TestDatabase(Engine engine, string? address)
    {
        File = Path.Combine(_scratch.Folder, "muster.db");
        Reopen = () => engine == Engine.Sqlite ? Database.Sqlite(File) : Database.PostgreSql(address!);
        Database = Reopen();
    }

    public Database Database { get; }

    /// <summary>Another connection pool to the same database, as after a restart or from a replica.</summary>
    public Func<Database> Reopen { get; }

    private string File { get; }

    public static async Task<TestDatabase> Empty(Engine engine, PostgresCluster postgres, CancellationToken ct) =>
        new(engine, engine == Engine.Sqlite ? null : await postgres.CreateDatabase(ct));

    /// <summary>With Muster's schema.</summary>
    public static async Task<TestDatabase> Migrated(Engine engine, PostgresCluster postgres, CancellationToken ct)
    {
        var test = new TestDatabase(engine, engine == Engine.Sqlite ? null : await postgres.CreateMigratedDatabase(ct));
        await Migrations.Apply(test.Database, Instant.FromUnixTimeSeconds(0), ct);
        return test;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        using (var pool = new SqliteConnection($"Data Source={File};Pooling=True"))
        {
            SqliteConnection.ClearPool(pool);
        }

        _scratch.Dispose();
    }
}
