using Muster.Alerts;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Stories;

/// <summary>What comes back, and what never went away.</summary>
public abstract class ReopenStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task An_alert_within_half_an_hour_of_the_resolution_reopens_and_one_later_opens_anew()
    {
        await using var walk = await Resolved();
        await walk.Server.Resolve(walk.Server.Signal(Severity.P1));
        await walk.Server.Advance(FromMinutes(30));
        walk.Arrived().ShouldBe("");
        (await walk.Server.Send(walk.Server.Signal(Severity.P1)))[0].ShouldSatisfyAllConditions(
            outcome => outcome.Incident.ShouldBe(1), outcome => outcome.Outcome.ShouldBe("opened"));
        walk.Arrived().ShouldBe("notice alice, page bob");
        await walk.Stands("detect", "bob", FromHours(1));
        var incident = await walk.Server.Incident(1);
        incident["resolvedAt"].ShouldBeNull();
        incident["verification"].ShouldBeNull();
        incident["fix"].ShouldBeNull();
        (await walk.Server.Timeline(1)).ShouldContain("Reopened: It fired again: Response latency >10s");
        walk.Mark();
        await walk.After(FromHours(1), "notice alice, notice bob");
        await walk.After(FromHours(2), "page carol");
    }

    [Fact]
    public async Task A_millisecond_later_than_half_an_hour_it_is_a_new_incident()
    {
        await using var walk = await Resolved();
        await walk.Server.Resolve(walk.Server.Signal(Severity.P1));
        await walk.Server.Advance(FromMinutes(30) + FromMilliseconds(1));
        (await walk.Server.Fire(walk.Server.Signal(Severity.P1))).ShouldBe(2);
        walk.Arrived().ShouldBe("notice alice, page bob");
    }

    [Fact]
    public async Task A_reopened_incident_with_its_review_closed_goes_through_every_stage_again()
    {
        await using var walk = await WalkTo("closed");
        await walk.Server.Resolve(walk.Server.Signal(Severity.P1));
        (await walk.Server.Fire(walk.Server.Signal(Severity.P0, summary: "Worse"))).ShouldBe(1);
        walk.Arrived().ShouldBe("page alice, page bob");
        (await walk.Server.Incident(1))["severity"]!.ToString().ShouldBe("P0");
        await walk.Does("alice", "classify", new { kind = "behaviour" }, "notice bob");
        (await walk.State()).ShouldStartWith("resolve, waits for bob", Case.Sensitive, "bob is the technical owner still");
        await walk.Does("alice", "resolve", new { fix = "Rolled back", verification = "Answers are right", impactGone = true }, "notice bob");
        (await walk.State()).ShouldStartWith("review, waits for alice and bob");
    }

    [Fact]
    public async Task What_still_fires_half_an_hour_after_it_was_declared_resolved_is_a_new_incident()
    {
        await using var walk = await Resolved();
        (await walk.Server.Send(walk.Server.Signal(Severity.P1)))[0].Outcome.ShouldBe("deduplicated", "somebody has just said that it is fixed");
        await walk.Server.Advance(FromMinutes(30));
        (await walk.Server.Send(walk.Server.Signal(Severity.P1)))[0].Outcome.ShouldBe("deduplicated");
        walk.Arrived().ShouldBe("");
        await walk.Server.Advance(FromMilliseconds(1));
        (await walk.Server.Send(walk.Server.Signal(Severity.P1)))[0].ShouldSatisfyAllConditions(
            outcome => outcome.Incident.ShouldBe(2), outcome => outcome.Outcome.ShouldBe("opened"));
        walk.Arrived().ShouldBe("notice alice, page bob");
    }

    [Fact]
    public async Task A_person_reopens_into_resolve_and_commander_and_owner_are_paged()
    {
        await using var walk = await Resolved();
        await walk.Server.Advance(FromHours(30));
        await walk.Does("carol", "reopen", new { reason = "Users still see it" }, "page alice, page bob");
        await walk.Stands("resolve", "bob", FromHours(4));
        await walk.Refused("alice", "resolve", "fix-missing");
        await walk.Refused("carol", "reopen", new { reason = "again" }, "not-resolved");
        await walk.Does("alice", "resolve", new { fix = "For good", verification = "Asked them", impactGone = true }, "notice bob");
        await walk.Stands("review", "alice and bob", FromHours(48));
    }

    [Fact]
    public async Task What_comes_back_after_its_resolved_incident_was_merged_is_said_of_the_open_one()
    {
        await using var walk = await Resolved();
        await walk.Server.Resolve(walk.Server.Signal(Severity.P1));
        var other = (await walk.Server.Fire(walk.Server.Signal(Severity.P1, "planner")))!.Value;
        await walk.Server.Do("alice", 1, "merge", new { into = other });
        walk.Arrived();
        (await walk.Server.Fire(walk.Server.Signal(Severity.P0))).ShouldBe(other);
        walk.Arrived().ShouldBe("page alice, page bob", "it is worse, and nobody is left in peace for the merge");
    }

    [Fact]
    public async Task What_had_joined_the_failure_of_what_it_stands_on_reopens_that_when_it_comes_back()
    {
        await using var walk = await Walk(options => options.Services.Add(new Muster.Catalog.Service { Id = "openclaw-gateway" }));
        await walk.Server.Fire(walk.Server.Signal(Severity.P1, "openclaw-gateway", "Timeouts"));
        (await walk.Server.Fire(walk.Server.Signal(Severity.P1))).ShouldBe(1);
        await walk.Server.Do("bob", 1, "acknowledge");
        await walk.Server.Do("alice", 1, "classify", new { kind = "infrastructure" });
        await walk.Server.Do("bob", 1, "accept");
        await walk.Server.Resolve(walk.Server.Signal(Severity.P1));
        await walk.Server.Do("alice", 1, "resolve", new { fix = "Restarted it", verification = "Green", impactGone = true });
        await walk.Server.Advance(FromMinutes(20));
        walk.Arrived();
        (await walk.Server.Send(walk.Server.Signal(Severity.P1)))[0].ShouldSatisfyAllConditions(
            outcome => outcome.Incident.ShouldBe(1), outcome => outcome.Outcome.ShouldBe("opened"));
        walk.Arrived().ShouldBe("notice alice, page bob");
        (await walk.State()).ShouldStartWith("detect, waits for bob");
    }

    [Fact]
    public async Task What_gets_worse_after_the_resolution_is_open_again()
    {
        await using var walk = await Resolved();
        (await walk.Server.Fire(walk.Server.Signal(Severity.P0))).ShouldBe(1);
        walk.Arrived().ShouldBe("page alice, page bob");
        (await walk.Server.Timeline(1)).ShouldContain("Reopened: It got worse: Response latency >10s");
        await walk.Stands("detect", "bob", FromMinutes(15));
        (await walk.Server.Incident(1))["resolvedAt"].ShouldBeNull();
    }

    private Task<Walk> Resolved() => WalkTo("review");
}

public sealed class ReopenStoryOnSqlite(PostgresCluster cluster) : ReopenStory(On.Sqlite, cluster);

public sealed class ReopenStoryOnPostgres(PostgresCluster cluster) : ReopenStory(On.Postgres, cluster);
