using Muster.Alerts;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Stories;

public abstract class DetectStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task A_P0_that_nobody_acknowledges_repeats_climbs_and_starts_over()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P0, "page alice, page bob");
        await walk.Stands("detect", "bob", FromMinutes(15));
        await walk.After(FromMinutes(5), "page alice, page bob");
        await walk.After(FromMinutes(10), "page alice, page bob");
        await walk.After(FromMinutes(15), "page alice, page bob");
        walk.To("alice").Text.ShouldEndWith("The response target was missed: nobody had acknowledged in time.\nPaged alice and bob: nobody has acknowledged yet.");
        await walk.After(FromMinutes(20), "page alice, page bob");
        await walk.After(FromMinutes(25), "page alice, page bob");
        await walk.After(FromMinutes(30), "page alice, page bob, page carol");
        walk.To("carol").Text.ShouldEndWith("Paged carol: escalated, nobody before them acknowledged.\nPaged alice and bob: nobody has acknowledged yet.");
        await walk.After(FromMinutes(35), "page alice, page bob, page carol");
        await walk.Pass(FromMinutes(20));
        await walk.After(FromMinutes(60), "page alice, page bob, page carol, page dave");
        await walk.Pass(FromMinutes(25));
        await walk.After(FromMinutes(90), "page alice, page bob, page carol, page dave");
        walk.To("dave").Text.ShouldContain("Everybody on the ladder was asked and nobody acknowledged. The whole team was told; round 2 begins.");
        (await walk.Server.Timeline(1)).Count(text => text.StartsWith("Everybody on the ladder", StringComparison.Ordinal)).ShouldBe(1);
        await walk.Pass(FromMinutes(85));
        (await walk.Server.Timeline(1)).Count(text => text.StartsWith("Everybody on the ladder", StringComparison.Ordinal)).ShouldBe(1);
        await walk.After(FromMinutes(180), "page alice, page bob, page carol, page dave");
        (await walk.Server.Timeline(1)).Count(text => text.StartsWith("Everybody on the ladder", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_P1_pages_the_technical_owner_tells_the_commander_and_climbs_every_two_hours()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P1, "notice alice, page bob");
        await walk.Stands("detect", "bob", FromHours(1));
        await walk.After(FromHours(1), "notice alice, notice bob");
        walk.To("bob").Text.ShouldEndWith("The response target was missed: nobody had acknowledged in time.");
        await walk.After(FromHours(2), "page carol");
        await walk.After(FromHours(4), "page alice");
        await walk.After(FromHours(6), "page dave");
        await walk.After(FromHours(8), "notice alice, notice carol, notice dave, page bob");
        await walk.After(FromHours(10), "page carol");
        await walk.After(FromHours(12), "page alice");
        await walk.After(FromHours(14), "page dave");
        await walk.After(FromHours(16), "notice alice, notice carol, notice dave, page bob");
        var ledger = await walk.Server.Get("/v1/pages?incident=1&person=bob");
        ledger["pages"]!.AsArray().Where(page => (string)page!["kind"]! == "page").Select(page => (string)page!["reason"]!)
            .ShouldBe(["escalated", "escalated", "fired"]);
    }

    [Fact]
    public async Task Acknowledging_ends_detect_for_good()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P0, "page alice, page bob");
        await walk.Pass(FromMinutes(12));
        await walk.Does("carol", "acknowledge", "notice alice, notice bob");
        await walk.Stands("classify", "alice", FromMinutes(5));
        await walk.Does("alice", "classify", new { kind = "behaviour" }, "page bob");
        await walk.Does("bob", "accept", "notice alice");
        await walk.Silence(FromMinutes(12) + FromMilliseconds(3_599_999));
        var incident = await walk.Server.Incident(1);
        incident["acknowledgedBy"]!.ToString().ShouldBe("carol");
        incident["deadlines"]!["nextPerson"].ShouldBeNull();
        incident["deadlines"]!["repeat"].ShouldBeNull();
    }

    [Fact]
    public async Task A_handover_that_is_noticed_when_the_response_target_is_missed_pages_the_new_people_with_the_next_repeat()
    {
        await using var walk = await Walk(at: HandOver - FromMinutes(13));
        await walk.Server.Fire(walk.Server.Signal(Severity.P0) with { FiredAt = walk.Now - FromMinutes(1) });
        walk.Arrived().ShouldBe("page alice, page bob");
        await walk.Pass(FromMinutes(13));
        await walk.At(HandOver + FromMinutes(1), "notice bob, notice dave");
        await walk.At(HandOver + FromMinutes(2), "page alice, page bob, page dave");
    }

    [Fact]
    public async Task The_clock_starts_when_the_alert_fired_and_a_late_one_leaves_the_first_person_time_to_answer()
    {
        await using var walk = await Walk();
        var fired = walk.Now - FromMinutes(20);
        await walk.Server.Fire(walk.Server.Signal(Severity.P0) with { FiredAt = fired });
        walk.Arrived().ShouldBe("notice alice, notice bob, page alice, page bob", "the notices say that the target is missed already");
        (await walk.Server.Incident(1))["firedAt"]!.ToString().ShouldBe("2026-02-18T01:54:33Z");
        (await walk.Server.Timeline(1))[^1].ShouldBe("The response target was missed: nobody had acknowledged in time.");
        await walk.After(FromMinutes(5), "page alice, page bob");
        await walk.After(FromMinutes(10), "page alice, page bob, page carol");
        await walk.After(FromMinutes(15), "page alice, page bob, page carol");
    }

    [Fact]
    public async Task An_alert_from_yesterday_still_gives_five_minutes_a_rung()
    {
        await using var walk = await Walk();
        await walk.Server.Fire(walk.Server.Signal(Severity.P1) with { FiredAt = walk.Now - FromHours(24) });
        walk.Arrived().ShouldBe("notice alice, notice alice, notice bob, page bob");
        await walk.After(FromMinutes(5), "page carol");
        await walk.After(FromMinutes(125), "page alice");
    }

    [Fact]
    public async Task An_alert_from_the_future_fired_now()
    {
        await using var walk = await Walk();
        await walk.Server.Fire(walk.Server.Signal(Severity.P0) with { FiredAt = walk.Now + FromHours(3) });
        walk.Arrived().ShouldBe("page alice, page bob");
        await walk.Stands("detect", "bob", FromMinutes(15));
    }
}

public sealed class DetectStoryOnSqlite(PostgresCluster cluster) : DetectStory(On.Sqlite, cluster);

public sealed class DetectStoryOnPostgres(PostgresCluster cluster) : DetectStory(On.Postgres, cluster);
