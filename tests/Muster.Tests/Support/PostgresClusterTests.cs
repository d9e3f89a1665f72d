using Muster.Foundation;
using Npgsql;

namespace Muster.Tests.Support;

public sealed class PostgresClusterTests(PostgresCluster postgres)
{
    [Fact]
    public async Task Every_database_is_empty_and_a_tests_own()
    {
        var ct = TestContext.Current.CancellationToken;
        var addresses = await Task.WhenAll(postgres.CreateDatabase(ct), postgres.CreateDatabase(ct));
        addresses[0].ShouldNotBe(addresses[1]);
        foreach (var address in addresses)
        {
            await using var source = NpgsqlDataSource.Create(address);
            await using var create = source.CreateCommand("create table mine (id integer primary key)");
            await create.ExecuteNonQueryAsync(ct);
            await using var count = source.CreateCommand("select count(*) from information_schema.tables where table_schema = 'public'");
            (await count.ExecuteScalarAsync(ct)).ShouldBe(1L);
        }
    }

    [Fact]
    public async Task A_migrated_database_needs_no_migration()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var database = Database.PostgreSql(await postgres.CreateMigratedDatabase(ct));
        (await Migrations.Apply(database, Instant.FromUnixTimeSeconds(0), ct)).Steps.ShouldBe(0);
    }
}
