using System.Reflection;
using Microsoft.Data.Sqlite;
using Muster.Foundation;
using Xunit.Sdk;
using Xunit.v3;

namespace Muster.Tests.Support;

public enum On
{
    Sqlite,
    Postgres,
}

/// <summary>Runs a theory once on each database: `[Theory, BothEngines] … (On engine)`.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BothEnginesAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([new TheoryDataRow<On>(On.Sqlite), new TheoryDataRow<On>(On.Postgres)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}

/// <summary>A database of a test's own, gone when it is disposed.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly Scratch _scratch = new();

    private TestDatabase(On engine, string? address)
    {
        File = Path.Combine(_scratch.Folder, "muster.db");
        Reopen = () => engine == On.Sqlite ? Database.Sqlite(File) : Database.PostgreSql(address!);
        Database = Reopen();
    }

    public Database Database { get; }

    /// <summary>Another connection pool to the same database, as after a restart or from a replica.</summary>
    public Func<Database> Reopen { get; }

    private string File { get; }

    public static async Task<TestDatabase> Empty(On engine, PostgresCluster postgres, CancellationToken ct) =>
        new(engine, engine == On.Sqlite ? null : await postgres.CreateDatabase(ct));

    /// <summary>With Muster's schema.</summary>
    public static async Task<TestDatabase> Migrated(On engine, PostgresCluster postgres, CancellationToken ct)
    {
        var test = new TestDatabase(engine, engine == On.Sqlite ? null : await postgres.CreateMigratedDatabase(ct));
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
