using Muster.Foundation;
using Muster.Tests.Support;

namespace Muster.Tests.Foundation;

public sealed class MigrationsTests(PostgresCluster postgres)
{
    private static readonly Instant Now = Instant.FromUtc(2026, 2, 18, 2, 14, 33);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, BothEngines]
    public async Task An_empty_database_gets_every_step_in_order_and_a_second_time_none(On engine)
    {
        await using var test = await TestDatabase.Empty(engine, postgres, Ct);

        var steps = (await Migrations.Apply(test.Database, Now, Ct)).Steps;

        steps.ShouldBeGreaterThan(4);
        (await Versions(test.Database)).ShouldBe(Enumerable.Range(1, steps));
        (await Migrations.Apply(test.Database, Now, Ct)).ShouldBe(new Migrated(0, null));
    }

    [Fact]
    public async Task Replicas_that_start_together_migrate_once()
    {
        await using var test = await TestDatabase.Empty(On.Postgres, postgres, Ct);
        var replicas = Enumerable.Range(0, 4).Select(_ => test.Reopen()).ToList();

        var steps = await Task.WhenAll(replicas.Select(replica => Migrations.Apply(replica, Now, Ct)));

        steps.Count(done => done.Steps > 0).ShouldBe(1);
        (await Versions(test.Database)).ShouldBe(Enumerable.Range(1, steps.Sum(done => done.Steps)));
        foreach (var replica in replicas)
        {
            await replica.DisposeAsync();
        }
    }

    [Theory, BothEngines]
    public async Task A_database_that_is_one_step_newer_is_worked_on_and_one_that_is_two_is_not(On engine)
    {
        await using var test = await TestDatabase.Migrated(engine, postgres, Ct);
        var newest = Migrations.Known[^1].Version;
        Migration next = new(newest + 1, "next", "create table next (id text primary key)"), after = new(newest + 2, "after", "create table after_next (id text primary key)");

        await Migrations.Apply(test.Database, [.. Migrations.Known, next], Now, Ct);
        (await Migrations.Apply(test.Database, Now, Ct)).Warning.ShouldBe(
            $"The database's schema ({newest + 1}) is one step newer than this server's ({newest}). It goes on working; upgrade it soon.");

        await Migrations.Apply(test.Database, [.. Migrations.Known, next, after], Now, Ct);
        (await Should.ThrowAsync<SchemaException>(() => Migrations.Apply(test.Database, Now, Ct))).Message.ShouldStartWith(
            $"The database's schema ({newest + 2}) is 2 steps newer than this server's ({newest})");
    }

    private static Task<IReadOnlyList<int>> Versions(Database database) =>
        database.Read(sql => sql.Query<int>("select version from schema_versions order by version"), Ct);
}
