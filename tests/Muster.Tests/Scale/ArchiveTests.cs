using System.Text.Json.Nodes;
using Muster.Alerts;
using Muster.Tests.Cli;
using Muster.Tests.Stories;
using Muster.Tests.Support;

namespace Muster.Tests.Scale;

public abstract class ArchiveTests(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task Each_month_that_is_over_becomes_one_file_with_all_there_is_of_its_incidents()
    {
        using var scratch = new Scratch();
        var folder = Path.Combine(scratch.Folder, "archive");
        await using var walk = await WalkTo("closed");
        var server = walk.Server;
        await server.Resolve(server.Signal(Severity.P1));
        await Close(walk, 2, "search");
        await server.AdvanceTo(Instant.FromUtc(2026, 3, 4, 8, 0));
        await Close(walk, 3, "planner");
        (await server.Fire(server.Signal(Severity.P1, "mailer"))).ShouldBe(4);

        (await server.Done(null, "archive", folder, "--before", "2026-03-04")).ShouldContain("incidents-2026-02.jsonl: 2 incidents");
        Files(folder).ShouldBe(["incidents-2026-02.jsonl"], "of March there is more to come");
        var lines = (await File.ReadAllLinesAsync(Path.Combine(folder, "incidents-2026-02.jsonl"), TestContext.Current.CancellationToken)).Select(line => JsonNode.Parse(line)!).ToList();
        lines.Select(line => line["incident"]!["number"]!.GetValue<long>()).ShouldBe([1, 2]);
        lines[0]["incident"]!["review"]!["rootCause"].ShouldNotBeNull();
        lines[0]["timeline"]!.AsArray().Select(one => one!["text"]!.ToString()).ShouldBe(await server.Timeline(1));
        lines[0]["alerts"]!.AsArray().ShouldHaveSingleItem()!["status"]!.ToString().ShouldBe("resolved");
        lines[0]["pages"]!.ToJsonString().ShouldBe((await server.Get("/v1/pages?incident=1"))["pages"]!.ToJsonString());

        server.Time.Advance(Instant.FromUtc(2026, 4, 1, 0, 0) - walk.Now);
        (await server.Done(null, "archive", folder, "--before", "2026-03-31")).ShouldStartWith("Nothing to archive");
        var written = File.GetLastWriteTimeUtc(Path.Combine(folder, "incidents-2026-02.jsonl"));
        (await server.Json(null, "archive", folder, "--before", "2026-04-01"))["files"]!.AsArray().ShouldHaveSingleItem()!["incidents"]!.GetValue<int>().ShouldBe(1);
        Files(folder).ShouldBe(["incidents-2026-02.jsonl", "incidents-2026-03.jsonl"]);
        File.GetLastWriteTimeUtc(Path.Combine(folder, "incidents-2026-02.jsonl")).ShouldBe(written);
        (await server.Refused("ci-token", "archive", Path.Combine(scratch.Folder, "other"))).ShouldContain("forbidden");
    }

    private static async Task Close(Walk walk, long number, string service)
    {
        (await walk.Server.Fire(walk.Server.Signal(Severity.P1, service))).ShouldBe(number);
        await walk.Server.Do("bob", number, "acknowledge");
        await walk.Server.Do("alice", number, "classify", new { kind = "infrastructure" });
        await walk.Server.Do("bob", number, "accept");
        await walk.Server.Do("alice", number, "resolve", new { fix = "Restarted it", verification = "Checked by hand", impactGone = true });
        await walk.Server.Do("alice", number, "review", CompleteReview);
        await walk.Server.Do("alice", number, "close");
    }

    private static IEnumerable<string?> Files(string folder) => Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}

public sealed class ArchiveTestsOnSqlite(PostgresCluster cluster) : ArchiveTests(On.Sqlite, cluster);

public sealed class ArchiveTestsOnPostgres(PostgresCluster cluster) : ArchiveTests(On.Postgres, cluster);
