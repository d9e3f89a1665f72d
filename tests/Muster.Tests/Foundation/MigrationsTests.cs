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

        var steps = await Migrations.Apply(test.Database, Now, Ct);

        steps.ShouldBeGreaterThan(4);
        (await Versions(test.Database)).ShouldBe(Enumerable.Range(1, steps));
        (await Migrations.Apply(test.Database, Now, Ct)).ShouldBe(0);
    }

    [Fact]
    public async Task Replicas_that_start_together_migrate_once()
    {
        await using var test = await TestDatabase.Empty(On.Postgres, postgres, Ct);
        var replicas = Enumerable.Range(0, 4).Select(_ => test.Reopen()).ToList();

        var steps = await Task.WhenAll(replicas.Select(replica => Migrations.Apply(replica, Now, Ct)));

        steps.Count(count => count > 0).ShouldBe(1);
        (await Versions(test.Database)).ShouldBe(Enumerable.Range(1, steps.Sum()));
        foreach (var replica in replicas)
        {
            await replica.DisposeAsync();
        }
    }

    private static Task<IReadOnlyList<int>> Versions(Database database) =>
        database.Read(sql => sql.Query<int>("select version from schema_versions order by version"), Ct);
}
