using Muster.Alerts;
using Muster.Catalog;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Stories;

/// <summary>Which alerts are one incident. telegram-handler stands on openclaw-gateway, that on postgres; planner and executor on each other.</summary>
public abstract class GroupingStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task The_same_failure_again_is_the_same_alert()
    {
        await using var walk = await Walk();
        var signal = walk.Server.Signal(Severity.P1);
        var first = (await walk.Server.Send(signal))[0];
        first.Outcome.ShouldBe("opened");
        walk.Arrived();
        await walk.Server.Advance(FromMinutes(1));
        var again = (await walk.Server.Send(signal with { FiredAt = walk.Now, Summary = "Response latency >12s" }, signal))[1];
        again.ShouldBe(first with { Outcome = "deduplicated" });
        walk.Arrived().ShouldBe("");
        var alert = (await walk.Server.Get("/v1/alerts"))["alerts"]!.AsArray().Single()!;
        alert["signals"]!.GetValue<int>().ShouldBe(3);
        alert["firedAt"]!.ToString().ShouldBe("2026-02-18T02:14:33Z");
        (await walk.Server.Incident(1))["alertCount"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Another_failure_of_the_same_service_joins_while_its_incident_is_open()
    {
        await using var walk = await Walk();
        await walk.Server.Fire(walk.Server.Signal(Severity.P1));
        walk.Arrived();
        foreach (var verb in new[] { "acknowledge", "classify", "accept" })
        {
            (await walk.Server.Send(walk.Server.Signal(Severity.P1, summary: $"before {verb}")))[0].ShouldSatisfyAllConditions(
                outcome => outcome.Incident.ShouldBe(1), outcome => outcome.Outcome.ShouldBe("joined"));
            walk.Arrived().ShouldBe("", "who knows of the incident is not woken for one more alert");
            await walk.Server.Do(verb == "classify" ? "alice" : "bob", 1, verb, verb == "classify" ? new { kind = "behaviour" } : null);
            walk.Arrived();
        }

        (await walk.Server.Fire(walk.Server.Signal(Severity.P1, "planner"))).ShouldBe(2);
        (await walk.Server.Timeline(1)).ShouldContain("An alert joined (P1): before acknowledge");
        (await walk.Server.Incident(1))["alerts"]!.AsArray().Count.ShouldBe(4);
    }

    [Fact]
    public async Task An_alert_joins_what_its_service_stands_on_for_five_minutes()
    {
        await using var walk = await Walk(Depend);
        (await walk.Server.Fire(walk.Server.Signal(Severity.P1, "postgres", "Down"))).ShouldBe(1);
        await walk.Server.Advance(FromMinutes(5));
        (await walk.Server.Fire(walk.Server.Signal(Severity.P1))).ShouldBe(1, "the handler stands on the gateway, and that on postgres");
        await walk.Server.Advance(FromMilliseconds(1));
        (await walk.Server.Fire(walk.Server.Signal(Severity.P1, "openclaw-gateway", "Timeouts"))).ShouldBe(2);
        (await walk.Server.Fire(walk.Server.Signal(Severity.P1, summary: "Another"))).ShouldBe(2, "its own incident is nobody's yet, but the gateway's has just begun");
    }

    [Fact]
    public async Task What_stands_below_does_not_join_what_stands_above_and_circles_end()
    {
        await using var walk = await Walk(Depend);
        (await walk.Server.Fire(walk.Server.Signal(Severity.P1))).ShouldBe(1);
        (await walk.Server.Fire(walk.Server.Signal(Severity.P1, "openclaw-gateway", "Timeouts"))).ShouldBe(2);
        (await walk.Server.Fire(walk.Server.Signal(Severity.P1, "planner", "Loops"))).ShouldBe(3);
        (await walk.Server.Fire(walk.Server.Signal(Severity.P1, "executor", "Loops"))).ShouldBe(3);
        (await walk.Server.Fire(walk.Server.Signal(Severity.P1, "planner", "Stuck"))).ShouldBe(3);
    }

    [Fact]
    public async Task Alerts_in_one_request_are_grouped_as_if_they_had_come_one_by_one()
    {
        await using var walk = await Walk(Depend);
        var outcomes = await walk.Server.Send(
            walk.Server.Signal(Severity.P1, "postgres", "Down"), walk.Server.Signal(Severity.P1), walk.Server.Signal(Severity.P2, "planner", "Slow"),
            walk.Server.Signal(Severity.P1, "openclaw-gateway", "Timeouts"), walk.Server.Signal(Severity.P1, "postgres", "Down"));
        outcomes.Select(outcome => $"{outcome.Outcome} {outcome.Incident}").ShouldBe(["opened 1", "joined 1", "opened 2", "joined 1", "deduplicated 1"]);
        walk.Arrived().ShouldBe("notice alice, page bob");
        (await walk.Server.Timeline(1)).ShouldContain("2 alerts joined, P1 at the most: Response latency >10s");
    }

    [Fact]
    public async Task An_unknown_service_is_paged_by_the_default_route_and_listed_until_somebody_describes_it()
    {
        await using var walk = await Walk();
        await walk.Server.Send(walk.Server.Signal(Severity.P0, "mystery") with { Agent = null });
        walk.Arrived().ShouldBe("page alice, page bob");
        await walk.Server.Send(walk.Server.Signal(Severity.P0, "unused") with { Service = null, Agent = "stray-agent" });
        (await walk.Server.Incident(2))["service"]!.ToString().ShouldBe("stray-agent");
        var unknown = (await walk.Server.Get("/v1/services"))["notYetInTheCatalogue"]!.AsArray();
        unknown.Select(one => $"{one!["id"]} {one["source"]}").ShouldBe(["mystery scripts", "stray-agent scripts"], ignoreOrder: true);
    }

    [Fact]
    public async Task An_alert_that_names_only_its_agent_is_about_the_one_service_of_that_agent()
    {
        await using var walk = await Walk();
        await walk.Server.Send(walk.Server.Signal(Severity.P1) with { Service = null });
        var incident = await walk.Server.Incident(1);
        incident["service"]!.ToString().ShouldBe("telegram-handler");
        incident["triage"]!["impactScope"]!.ToString().ShouldBe("Telegram users experience delayed responses");
        incident["runbook"]!.ToString().ShouldBe("https://wiki.internal/runbooks/openclaw-latency");
    }

    private static void Depend(SampleTeam.Options options) => options.Services.AddRange(
    [
        new Service { Id = "openclaw-gateway", DependsOn = ["postgres"] },
        new Service { Id = "planner", DependsOn = ["executor"] },
        new Service { Id = "executor", DependsOn = ["planner"] },
    ]);
}

public sealed class GroupingStoryOnSqlite(PostgresCluster cluster) : GroupingStory(On.Sqlite, cluster);

public sealed class GroupingStoryOnPostgres(PostgresCluster cluster) : GroupingStory(On.Postgres, cluster);
