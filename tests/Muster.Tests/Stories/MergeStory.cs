using Muster.Alerts;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Stories;

public abstract class MergeStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task A_merge_moves_the_alerts_and_ends_the_paging_of_the_one_that_goes()
    {
        await using var walk = await Walk();
        await walk.Server.Fire(walk.Server.Signal(Severity.P1));
        await walk.Server.Fire(walk.Server.Signal(Severity.P1, summary: "Another"));
        var target = (await walk.Server.Fire(walk.Server.Signal(Severity.P1, "planner")))!.Value;
        walk.Arrived();
        await walk.Does("bob", "merge", new { into = target }, "notice alice");
        (await walk.State()).ShouldBe("closed");
        (await walk.Server.Incident(1))["mergedInto"]!.GetValue<long>().ShouldBe(target);
        (await walk.Server.Incident(1))["alerts"]!.AsArray().ShouldBeEmpty();
        (await walk.Server.Incident(target))["alerts"]!.AsArray().Count.ShouldBe(3);
        (await walk.Server.Timeline(target)).ShouldContain("#1 was merged into this: Response latency >10s");

        // What fires on is said of the target, and only that one climbs.
        (await walk.Server.Send(walk.Server.Signal(Severity.P1)))[0].ShouldSatisfyAllConditions(
            outcome => outcome.Incident.ShouldBe(target), outcome => outcome.Outcome.ShouldBe("deduplicated"));
        await walk.After(FromHours(1), "notice alice, notice bob");
        await walk.After(FromHours(2), "page carol");
        await walk.Server.Resolve(walk.Server.Signal(Severity.P1));
        await walk.Server.Resolve(walk.Server.Signal(Severity.P1, summary: "Another"));
        walk.Arrived().ShouldBe("", "one of its three alerts fires still");
        await walk.Server.Resolve(walk.Server.Signal(Severity.P1, "planner"));
        walk.Arrived().ShouldBe("notice bob, notice carol");
    }

    [Fact]
    public async Task A_new_failure_of_a_service_whose_incident_was_merged_belongs_to_what_it_was_merged_into()
    {
        await using var walk = await Walk();
        await walk.Server.Fire(walk.Server.Signal(Severity.P1));
        await walk.Server.Fire(walk.Server.Signal(Severity.P1, "planner"));
        await walk.Server.Fire(walk.Server.Signal(Severity.P1, "executor"));
        await walk.Server.Do("bob", 1, "merge", new { into = 2 });
        await walk.Server.Do("bob", 2, "merge", new { into = 3 });
        walk.Arrived();
        (await walk.Server.Send(walk.Server.Signal(Severity.P1, summary: "Another")))[0].ShouldSatisfyAllConditions(
            outcome => outcome.Incident.ShouldBe(3), outcome => outcome.Outcome.ShouldBe("joined"));
        walk.Arrived().ShouldBe("", "who is paged for the one has it in hand");
        (await walk.Server.Fire(walk.Server.Signal(Severity.P0, summary: "Worst"))).ShouldBe(3);
        walk.Arrived().ShouldBe("page alice, page bob");
    }

    [Fact]
    public async Task Merging_what_still_fires_into_what_was_quiet_ends_the_quiet()
    {
        await using var walk = await Walk();
        await walk.Server.Fire(walk.Server.Signal(Severity.P1));
        await walk.Server.Resolve(walk.Server.Signal(Severity.P1));
        var firing = (await walk.Server.Fire(walk.Server.Signal(Severity.P1, "planner", "Down")))!.Value;
        walk.Arrived();
        await walk.Server.Do("bob", firing, "merge", new { into = 1 });
        (await walk.Server.Timeline(1)).ShouldContain("What was merged into this still fires (P1): Down");
        walk.Arrived();
        await walk.Pass(FromHours(1));
        walk.Number = 1;
        await walk.Pass(FromHours(1));
        (await walk.Server.Timeline(1)).ShouldContain(line => line.StartsWith("Paged carol", StringComparison.Ordinal), "nobody acknowledged, so it climbs");
    }

    [Fact]
    public async Task Merging_something_worse_raises_the_severity()
    {
        await using var walk = await WalkTo("resolve");
        var worse = (await walk.Server.Fire(walk.Server.Signal(Severity.P0, "planner", "Down")))!.Value;
        walk.Arrived().ShouldBe("page alice, page bob");
        walk.Number = worse;
        await walk.Does("alice", "merge", new { into = 1 }, "notice bob, page alice, page bob");
        walk.Number = 1;
        await walk.Stands("detect", "bob", FromMinutes(15));
        (await walk.Server.Timeline(1)).ShouldContain($"Raised from P1 to P0: #{worse} Down");
        await walk.After(FromMinutes(5), "page alice, page bob");
    }
}

public sealed class MergeStoryOnSqlite(PostgresCluster cluster) : MergeStory(On.Sqlite, cluster);

public sealed class MergeStoryOnPostgres(PostgresCluster cluster) : MergeStory(On.Postgres, cluster);
