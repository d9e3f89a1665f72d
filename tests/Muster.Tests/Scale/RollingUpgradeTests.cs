using Muster.Alerts;
using Muster.Foundation;
using Muster.Tests.Cli;
using Muster.Tests.Support;

namespace Muster.Tests.Scale;

/// <summary>Replicas of two versions on one PostgreSQL: the newer one migrates it under the older ones.</summary>
public sealed class RollingUpgradeTests(PostgresCluster cluster)
{
    private static readonly int Newest = Migrations.Known[^1].Version;

    /// <summary>What a step may do: add.</summary>
    private static readonly Migration Next = new(Newest + 1, "planted", """
        alter table incidents add column planted text;
        alter table pages add column planted text not null default 'as before';
        create table planted (id text primary key, at timestamptz not null);
        create index incidents_planted on incidents (planted) where planted is not null;
        """);

    [Fact]
    public async Task A_newer_replica_migrates_under_older_ones_and_all_of_them_go_on()
    {
        await using var old = await SampleTeam.Move(await MusterServer.Start(On.Postgres, cluster));
        (await old.Fire(old.Signal(Severity.P1, "planner"))).ShouldBe(1);

        await using var newer = await old.Replica(Next);
        (await newer.Read(sql => sql.First<int>("select max(version) from schema_versions"))).ShouldBe(Next.Version);

        // Each accepts, pages and takes part in what the other has opened.
        (await old.Fire(old.Signal(Severity.P0))).ShouldBe(2);
        (await newer.Fire(newer.Signal(Severity.P0, "search"))).ShouldBe(3);
        (await Pages(old, newer)).ShouldBe(["alice 2", "alice 3", "bob 1", "bob 2", "bob 3"]);
        (await newer.Do("bob", 1, "acknowledge"))["stage"]!.ToString().ShouldBe("classify");
        (await old.Do("bob", 3, "acknowledge"))["stage"]!.ToString().ShouldBe("classify");

        // The upgrade stops half way, and an old one starts anew.
        await using var again = await old.Replica();
        again.Logs.Lines.ShouldContain(line => line.StartsWith("warning ") && line.Contains($"The database's schema ({Next.Version}) is one step newer"));
        (await again.Fire(again.Signal(Severity.P1, "mailer"))).ShouldBe(4);
        (await Pages(again, old, newer)).ShouldContain("bob 4");
    }

    [Fact]
    public async Task A_server_that_is_two_steps_behind_does_not_start_and_says_why()
    {
        var database = await cluster.CreateMigratedDatabase(TestContext.Current.CancellationToken);
        await using (var ahead = Database.PostgreSql(database + ";Pooling=false"))
        {
            await Migrations.Apply(ahead, [.. Migrations.Known, Next, new Migration(Next.Version + 1, "another", "create table another (id text primary key)")],
                Instant.FromUnixTimeSeconds(0), TestContext.Current.CancellationToken);
        }

        using var data = new Scratch();
        var finished = await MusterCommand.Run(new Dictionary<string, string>(), "serve", "--database", database, "--data", data.Folder, "--urls", "http://127.0.0.1:0");

        (finished.ExitCode, finished.Output).ShouldBe((1, ""));
        finished.Error.ShouldContain($"The database's schema ({Newest + 2}) is 2 steps newer than this server's ({Newest})");
    }

    /// <summary>Whichever replica has taken them.</summary>
    private static async Task<IEnumerable<string>> Pages(params MusterServer[] replicas)
    {
        foreach (var replica in replicas)
        {
            await replica.Settle();
        }

        return replicas[0].Receiver.Messages.Where(message => message.Kind == "page").Select(message => $"{message.Path} {message.Incident!.Number}").Order(StringComparer.Ordinal);
    }
}
