using Muster.Alerts;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Stories;

/// <summary>The team works in Berlin from nine to five: at UTC+1 in winter, at UTC+2 in summer.</summary>
public abstract class BusinessHoursStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task A_P2_of_the_night_waits_for_the_morning_and_climbs_every_48_hours_in_business_hours()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P2, "");
        (await walk.LastSaid()).ShouldBe("P2 waits for business hours.");
        await walk.At(Instant.FromUtc(2026, 2, 18, 8, 0), "notice alice, page bob");
        await walk.At(Instant.FromUtc(2026, 2, 19, 16, 0), "notice alice, notice bob");
        await walk.At(Instant.FromUtc(2026, 2, 20, 8, 0), "page carol");
        await walk.At(HandOver, "page dave"); // 48 hours end on Sunday; on Monday there is a new technical owner
        await walk.At(Instant.FromUtc(2026, 2, 25, 8, 0), "page alice");
        await walk.At(Instant.FromUtc(2026, 2, 27, 8, 0), "notice alice, notice bob, notice carol, page dave");
    }

    [Fact]
    public async Task A_P2_in_business_hours_pages_at_once()
    {
        await using var walk = await Walk(at: Instant.FromUtc(2026, 2, 18, 15, 59, 59));
        await walk.Fires(Severity.P2, "notice alice, page bob");
        await walk.At(Instant.FromUtc(2026, 2, 19, 16, 0), "notice alice, notice bob");
        await walk.At(Instant.FromUtc(2026, 2, 20, 15, 59, 59), "page carol");
        await walk.At(HandOver, "page dave");
    }

    [Fact]
    public async Task A_P2_that_was_held_back_over_the_weekend_counts_its_48_hours_from_Monday()
    {
        await using var walk = await Walk(at: Instant.FromUtc(2026, 2, 20, 16, 0));
        await walk.Fires(Severity.P2, "");
        await walk.At(HandOver, "notice bob, page dave");
        await walk.At(Instant.FromUtc(2026, 2, 23, 16, 0), "notice bob, notice dave");
        await walk.At(Instant.FromUtc(2026, 2, 25, 8, 0), "page alice");
    }

    [Theory]
    [InlineData("2026-12-24T17:00:00Z", "2026-12-28T08:00:00Z", "2026-12-28T16:00:00Z")] // over a holiday and a weekend
    [InlineData("2026-03-27T17:00:00Z", "2026-03-30T07:00:00Z", "2026-03-30T15:00:00Z")] // the clocks go forward on Sunday
    [InlineData("2026-10-23T16:00:00Z", "2026-10-26T08:00:00Z", "2026-10-26T16:00:00Z")] // the clocks go back on Sunday
    public async Task Holidays_weekends_and_the_nights_that_change_the_clocks_are_waited_out(string fired, string paged, string missed)
    {
        await using var walk = await Walk(at: Time(fired));
        await walk.Fires(Severity.P2, "");
        await walk.Silence(Time(paged) - FromMilliseconds(1));
        await walk.Server.AdvanceTo(Time(paged));
        walk.Arrived().ShouldContain("page");
        var to = walk.Messages.Single(message => message.Kind == "page").Path;
        (await walk.Server.Incident(1))["stageDeadline"]!.ToString().ShouldBe(missed);
        await walk.Silence(Time(missed) - FromMilliseconds(1));
        await walk.Server.AdvanceTo(Time(missed));
        walk.Arrived().ShouldContain($"notice {to}");
    }

    [Fact]
    public async Task Nobody_is_woken_for_the_stages_of_a_P2_either()
    {
        await using var walk = await WalkTo("detect", Severity.P2, at: Instant.FromUtc(2026, 2, 18, 15, 50));
        await walk.Pass(FromMinutes(8));
        await walk.Does("bob", "acknowledge", "notice alice");
        (await walk.State()).ShouldBe("classify, waits for alice until 2026-02-19T08:00:00Z");
        await walk.At(Instant.FromUtc(2026, 2, 19, 8, 0), "page alice");
        await walk.Pass(FromMinutes(4));
        await walk.Server.AdvanceTo(Instant.FromUtc(2026, 2, 19, 18, 0));
        walk.Arrived();
        await walk.Does("alice", "classify", new { kind = "infrastructure" }, "notice bob");
        (await walk.State()).ShouldBe("assign, waits for alice until 2026-02-20T08:10:00Z");
        await walk.At(Instant.FromUtc(2026, 2, 20, 8, 0), "page bob");
        await walk.At(Instant.FromUtc(2026, 2, 20, 8, 10), "notice alice, page carol");
    }

    [Fact]
    public async Task Three_business_days_to_resolve_a_P2_end_in_the_evening_of_the_third()
    {
        await using var walk = await WalkTo("resolve", Severity.P2, SameWeekForEver, Instant.FromUtc(2026, 3, 27, 11, 0));
        (await walk.State()).ShouldBe("resolve, waits for bob until 2026-04-01T15:00:00Z");
        // The stage stalls when the day ends, so its page waits for the next morning.
        await walk.At(Instant.FromUtc(2026, 4, 1, 15, 0), "notice bob");
        await walk.At(Instant.FromUtc(2026, 4, 2, 7, 0), "page alice");
        await walk.Pass(FromHours(1));
        (await walk.State()).ShouldBe("resolve, waits for bob until 2026-04-06T15:00:00Z");
    }

    [Fact]
    public async Task A_page_that_waits_for_the_morning_is_not_sent_when_the_incident_was_resolved_in_the_night()
    {
        await using var walk = await WalkTo("resolve", Severity.P2, SameWeekForEver, Instant.FromUtc(2026, 3, 27, 11, 0));
        await walk.At(Instant.FromUtc(2026, 4, 1, 15, 0), "notice bob");
        await walk.Does("alice", "resolve", new { fix = "Cleared the queue", verification = "It drains", impactGone = true }, "notice bob");
        await walk.Silence(Instant.FromUtc(2026, 4, 3, 14, 0));
    }

    private static void SameWeekForEver(SampleTeam.Options options) => options.Rotation = options.Rotation! with { Weeks = [options.Rotation.Weeks[0]] };

    private static Instant Time(string text) => Muster.Foundation.Rfc3339.TryParse(text, out var at) ? at : throw new FormatException(text);
}

public sealed class BusinessHoursStoryOnSqlite(PostgresCluster cluster) : BusinessHoursStory(On.Sqlite, cluster);

public sealed class BusinessHoursStoryOnPostgres(PostgresCluster cluster) : BusinessHoursStory(On.Postgres, cluster);
