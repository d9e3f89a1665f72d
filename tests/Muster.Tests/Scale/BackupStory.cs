using Microsoft.Extensions.DependencyInjection;
using Muster.Alerts;
using Muster.Tests.Cli;
using Muster.Tests.Stories;
using Muster.Tests.Support;
using Npgsql;
using static NodaTime.Duration;

namespace Muster.Tests.Scale;

/// <summary>A team in the middle of a night is backed up, loses its server, and goes on from the backup.</summary>
public sealed class BackupStory(PostgresCluster cluster)
{
    [Fact]
    public async Task A_restored_folder_has_everything_of_its_instant_and_goes_on_paging()
    {
        using var elsewhere = new Scratch();
        var file = Path.Combine(elsewhere.Folder, "muster.zip");
        await using var walk = await Night(On.Sqlite);
        var before = await Everything(walk.Server);

        (await walk.Server.Done(null, "backup", file)).ShouldContain("3 incidents, 4 alerts");
        await Later(walk);
        var data = walk.Server.DataFolder;
        await walk.Replaced(async () => (await MusterCommand.Run(new Dictionary<string, string>(), "restore", file, "--force", "--data", data)).OrThrow());

        (await Everything(walk.Server)).ShouldBe(before);
        await GoesOn(walk);
    }

    [Fact]
    public async Task A_restored_PostgreSQL_has_everything_of_its_instant_and_goes_on_paging()
    {
        using var elsewhere = new Scratch();
        var file = Path.Combine(elsewhere.Folder, "muster.dump");
        await using var walk = await Night(On.Postgres);
        var before = await Everything(walk.Server);

        (await walk.Server.Refused(null, "backup", file, "--database", walk.Server.Database!)).ShouldContain("pg_dump --format=custom");
        await Tool("pg_dump", "--format=custom", $"--file={file}", Uri(walk.Server.Database!));
        await Later(walk);
        var other = await cluster.CreateDatabase(TestContext.Current.CancellationToken);
        await walk.Replaced(() => Tool("pg_restore", "--exit-on-error", $"--dbname={Uri(other)}", file), other);

        (await Everything(walk.Server)).ShouldBe(before);
        await GoesOn(walk);
    }

    /// <summary>#1 is closed with its review, #2 is an outage that nobody answers, #3 waits for the morning, and one alert is silenced.</summary>
    private async Task<Walk> Night(On on)
    {
        var walk = new Walk(await SampleTeam.Move(await MusterServer.Start(on, cluster)));
        var server = walk.Server;
        await walk.Fires(Severity.P1, "notice alice, page bob");
        await server.Do("bob", 1, "acknowledge");
        await server.Do("alice", 1, "classify", new { kind = "infrastructure" });
        await server.Do("bob", 1, "accept");
        await server.Do("alice", 1, "resolve", new { fix = "Restarted it", verification = "Checked by hand", impactGone = true });
        await server.Do("alice", 1, "review", Story.CompleteReview);
        await server.Do("alice", 1, "close");
        walk.Arrived();
        await server.Advance(FromSeconds(1));
        await server.Write(sql => server.Services.GetRequiredService<SilenceStore>().Post(
            sql, new SilenceDraft(null, [new Matcher("service", "mailer", IsRegex: false)], walk.Now, walk.Now + FromHours(12), "alice", "known"), walk.Now));
        (await server.Fire(server.Signal(Severity.P0, "mailer"))).ShouldBeNull();
        await server.Advance(FromSeconds(1));
        (await server.Fire(server.Signal(Severity.P0, "search"))).ShouldBe(2);
        walk.Mark();
        await server.Advance(FromSeconds(1));
        (await server.Fire(server.Signal(Severity.P2, "sync"))).ShouldBe(3);
        walk.Arrived().ShouldBe("page alice, page bob");
        return walk;
    }

    /// <summary>What the backup does not know.</summary>
    private static async Task Later(Walk walk)
    {
        await walk.Server.Do("bob", 2, "acknowledge");
        (await walk.Server.Fire(walk.Server.Signal(Severity.P1, "planner"))).ShouldBe(4);
        walk.Arrived();
    }

    private static async Task GoesOn(Walk walk)
    {
        await walk.After(FromMinutes(5), "page alice, page bob");
        walk.Messages[0].Headers["Webhook-Id"].ShouldNotBeEmpty();
        await walk.Server.Do("bob", 2, "acknowledge");
        await walk.Server.AdvanceTo(Instant.FromUtc(2026, 2, 18, 8, 0));
        walk.Arrived().ShouldContain("page bob");
        walk.Messages.ShouldContain(message => message.Kind == "page" && message.Incident!.Number == 3);
        (await walk.Server.Fire(walk.Server.Signal(Severity.P1, "planner"))).ShouldBe(4);
    }

    private static async Task<IReadOnlyList<string>> Everything(MusterServer server)
    {
        var all = new List<string>();
        foreach (var path in new[] { "/v1/incidents", "/v1/alerts", "/v1/pages", "/v1/services", "/api/v2/silences" })
        {
            all.Add((await server.Get(path)).ToJsonString());
        }

        for (var number = 1; number <= 3; number++)
        {
            all.Add((await server.Incident(number)).ToJsonString());
            all.AddRange(await server.Timeline(number));
        }

        return all;
    }

    private static async Task Tool(string name, params string[] arguments) =>
        (await ChildProcess.Run(PostgresServer.Program(name), arguments, new Dictionary<string, string>(), TestContext.Current.CancellationToken)).OrThrow();

    private static string Uri(string database)
    {
        var parts = new NpgsqlConnectionStringBuilder(database);
        return $"postgresql://{parts.Username}@{parts.Host}:{parts.Port}/{parts.Database}";
    }
}
