using Muster.Alerts;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Stories;

/// <summary>All alerts of an incident have resolved: nobody else is woken, and a person confirms.</summary>
public abstract class QuietStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task When_all_alerts_resolve_climbing_stops_and_those_who_were_paged_hear_it_once()
    {
        await using var walk = await Walk();
        var (one, other) = (walk.Server.Signal(Severity.P0), walk.Server.Signal(Severity.P0, summary: "Queue grows"));
        await walk.Server.Send(one, other);
        await walk.Server.Advance(FromMinutes(31));
        walk.Arrived();
        await walk.Server.Resolve(one);
        await walk.After(FromMinutes(35), "page alice, page bob, page carol");
        await walk.Server.Resolve(other);
        walk.Arrived().ShouldBe("notice alice, notice bob, notice carol");
        walk.To("carol").Text.ShouldEndWith("All its 2 alerts resolved by themselves. A person confirms.");
        walk.Mark();
        var incident = await walk.Server.Incident(1);
        incident["verification"]!.ToString().ShouldBe("All its 2 alerts resolved by themselves.");
        incident["deadlines"]!["nextPerson"].ShouldBeNull();
        await walk.After(FromHours(24), "notice alice, notice bob, notice carol");
        await walk.After(FromHours(48), "notice alice, notice bob, notice carol");
        (await walk.State()).ShouldStartWith("detect, waits for bob", Case.Sensitive, "nothing closes itself");

        await walk.Does("bob", "acknowledge", "notice alice");
        await walk.Server.Do("alice", 1, "classify", new { kind = "infrastructure" });
        await walk.Server.Do("bob", 1, "accept");
        walk.Arrived();
        await walk.Refused("alice", "resolve", new { fix = "None: it came and went" }, "impact-not-confirmed");
        await walk.Does("alice", "resolve", new { fix = "None: it came and went", impactGone = true }, "notice bob");
    }

    [Fact]
    public async Task Who_asks_for_a_person_in_the_quiet_gets_the_next_where_that_one_cannot_be_reached()
    {
        await using var walk = await Walk(options => options.WithoutContacts.Add("bob"));
        var signal = walk.Server.Signal(Severity.P2);
        await walk.Server.Fire(signal);
        await walk.Server.Resolve(signal);
        walk.Arrived();
        await walk.Server.Do("alice", 1, "escalate");
        walk.Arrived().ShouldContain("page carol");
        (await walk.Server.Timeline(1)).ShouldContain("bob could not be reached: no contact is configured");
        await walk.Silence(FromHours(12));
    }

    [Fact]
    public async Task When_it_fires_again_before_anybody_acknowledged_the_climb_goes_on_where_it_was()
    {
        await using var walk = await Walk();
        var signal = walk.Server.Signal(Severity.P0);
        await walk.Server.Fire(signal);
        await walk.Server.Advance(FromMinutes(31));
        await walk.Server.Resolve(signal);
        await walk.Server.Advance(FromMinutes(10));
        walk.Arrived();
        (await walk.Server.Fire(signal with { FiredAt = walk.Now })).ShouldBe(1);
        walk.Arrived().ShouldBe("page alice, page bob, page carol");
        (await walk.Server.Incident(1))["verification"].ShouldBeNull();
        await walk.Pass(FromMinutes(18));
        await walk.After(FromMinutes(60), "page dave");
        await walk.After(FromMinutes(61), "page alice, page bob, page carol, page dave");
    }

    [Fact]
    public async Task While_people_work_on_it_a_verification_made_in_the_quiet_does_not_outlast_it()
    {
        await using var walk = await WalkTo("resolve");
        var signal = walk.Server.Signal(Severity.P1);
        await walk.Server.Resolve(signal);
        walk.Arrived().ShouldBe("notice bob");
        await walk.Does("bob", "verify", new { verification = "Ten answers in a row are right", impactGone = true }, "");
        await walk.Server.Fire(signal);
        walk.Arrived().ShouldBe("", "they are at it");
        await walk.Refused("alice", "resolve", new { fix = "Restarted" }, "verification-missing");
        await walk.Refused("alice", "resolve", new { fix = "Restarted", verification = "Looked again" }, "impact-not-confirmed");
        await walk.Silence(FromHours(3));
        await walk.After(FromHours(4), "notice bob, page alice");
    }

    [Theory]
    [InlineData("classify", 5, "alice")]
    [InlineData("assign", 10, "alice")]
    [InlineData("resolve", 240, "bob")]
    public async Task Nobody_is_woken_for_a_stage_whose_alerts_are_over(string stage, int minutes, string owner)
    {
        await using var walk = await WalkTo(stage);
        await walk.Server.Resolve(walk.Server.Signal(Severity.P1));
        walk.Arrived().ShouldBe("notice bob");
        await walk.After(FromMinutes(minutes), $"notice {owner}");
        await walk.After(FromMinutes(minutes) + FromHours(24), "notice alice, notice bob, notice carol, notice dave");
        await walk.After(FromMinutes(minutes) + FromHours(48), "notice alice, notice bob, notice carol, notice dave");
        (await walk.State()).ShouldStartWith($"{stage}, waits for {owner}", Case.Sensitive, "nothing closes itself");
    }

    [Fact]
    public async Task Whoever_asks_to_escalate_in_the_quiet_wakes_one_person_and_no_more()
    {
        await using var walk = await WalkTo("classify");
        await walk.Server.Resolve(walk.Server.Signal(Severity.P1));
        walk.Arrived();
        await walk.Does("bob", "escalate", "page alice");
        await walk.Silence(FromHours(23));
    }

    [Fact]
    public async Task What_fires_again_in_the_quiet_gets_the_time_of_its_stage_and_is_then_escalated()
    {
        await using var walk = await WalkTo("classify");
        await walk.Server.Resolve(walk.Server.Signal(Severity.P1));
        walk.Arrived();
        await walk.After(FromMinutes(5), "notice alice");
        await walk.Silence(FromHours(3));
        await walk.Server.Fire(walk.Server.Signal(Severity.P1));
        walk.Arrived().ShouldBe("", "bob has acknowledged it");
        walk.Mark();
        await walk.Stands("classify", "alice", FromMinutes(5));
        await walk.After(FromMinutes(5), "notice alice, page bob");
    }

    [Fact]
    public async Task A_P2_that_ends_before_the_morning_wakes_nobody_and_its_owner_is_reminded_a_day_later()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P2, "");
        await walk.Server.Resolve(walk.Server.Signal(Severity.P2));
        await walk.After(FromHours(24), "notice bob");
        await walk.Does("bob", "acknowledge", "notice alice");
    }

    [Fact]
    public async Task What_a_person_reported_is_never_quiet_by_itself()
    {
        await using var walk = await Walk();
        using var response = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(walk.Server.As("carol"), "/v1/incidents",
            new { title = "Answers contain other people's names", severity = "P0", service = "telegram-handler", impact = "Three users so far" });
        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.Created);
        response.Headers.Location!.ToString().ShouldBe("/v1/incidents/1");
        await walk.Server.Settle();
        walk.Arrived().ShouldBe("page alice, page bob");
        var incident = await walk.Server.Incident(1);
        incident["detectedBy"]!.ToString().ShouldBe("report");
        incident["source"]!.ToString().ShouldBe("person:carol");
        (await walk.Server.Timeline(1))[0].ShouldBe("carol reported this as P0: Answers contain other people's names");
        await walk.Server.Fire(walk.Server.Signal(Severity.P0));
        await walk.Server.Resolve(walk.Server.Signal(Severity.P0));
        (await walk.Server.Incident(1))["alertsResolved"]!.GetValue<bool>().ShouldBeFalse("the report was no alert, and nobody has taken it back");
        walk.Arrived().ShouldBe("");
        await walk.After(FromMinutes(5), "page alice, page bob");
    }
}

public sealed class QuietStoryOnSqlite(PostgresCluster cluster) : QuietStory(On.Sqlite, cluster);

public sealed class QuietStoryOnPostgres(PostgresCluster cluster) : QuietStory(On.Postgres, cluster);
