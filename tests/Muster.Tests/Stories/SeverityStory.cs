using Muster.Alerts;
using Muster.Incidents;
using Muster.OnCall;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Stories;

public abstract class SeverityStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task A_worse_alert_that_joins_pages_by_the_new_rules()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P1, "notice alice, page bob");
        await walk.Pass(FromMinutes(50));
        await walk.Server.Fire(walk.Server.Signal(Severity.P0, summary: "Down"));
        walk.Arrived().ShouldBe("page alice, page bob");
        walk.To("bob").Text.ShouldStartWith("[P0] Agent: openclaw-prod | Service: telegram-handler\nTime: 2026-02-18T02:14:33Z\nSummary: Response latency >10s");
        walk.To("bob").Text.ShouldContain("Raised from P1 to P0: Down");
        walk.To("bob").Incident!.Severity.ShouldBe("P0");
        walk.Mark();
        await walk.Stands("detect", "bob", FromMinutes(15));
        await walk.After(FromMinutes(5), "page alice, page bob");
        await walk.Pass(FromMinutes(24));
        await walk.After(FromMinutes(30), "page alice, page bob, page carol");
    }

    [Theory]
    [InlineData("classify")]
    [InlineData("assign")]
    [InlineData("resolve")]
    public async Task What_was_acknowledged_as_less_has_to_be_acknowledged_again(string stage)
    {
        await using var walk = await WalkTo(stage);
        await walk.Server.Fire(walk.Server.Signal(Severity.P0)); // the same alert, worse
        walk.Arrived().ShouldBe("page alice, page bob");
        (await walk.Server.Incident(1))["severityConfirmed"]!.GetValue<bool>().ShouldBeFalse();
        await walk.Stands("detect", "bob", FromMinutes(15));
        await walk.After(FromMinutes(5), "page alice, page bob");
        await walk.Does("bob", "acknowledge", "notice alice");
        await walk.Does("alice", "classify", new { kind = "infrastructure" }, stage == "resolve" ? "notice bob" : "page bob");
        (await walk.State()).ShouldStartWith(stage == "resolve" ? "resolve, waits for bob" : "assign, waits for alice");
    }

    [Fact]
    public async Task A_lesser_alert_lowers_nothing_and_a_person_does()
    {
        await using var walk = await WalkTo("detect", Severity.P0);
        await walk.Server.Fire(walk.Server.Signal(Severity.P2));
        await walk.Server.Fire(walk.Server.Signal(Severity.P2, summary: "Another"));
        walk.Arrived().ShouldBe("");
        (await walk.Server.Incident(1))["severity"]!.ToString().ShouldBe("P0");
        await walk.Does("alice", "classify", new { severity = "P2", kind = "behaviour" }, "notice bob");
        (await walk.Server.Timeline(1)).ShouldContain("alice classified it as P2 (was P0), behaviour.");
        (await walk.State()).ShouldBe("assign, waits for alice until 2026-02-18T08:10:00Z", "whoever classifies has acknowledged");
        // At night nobody is asked to accept a P2. Who is asked in the morning has their ten minutes.
        await walk.At(Instant.FromUtc(2026, 2, 18, 8, 0), "page bob");
        await walk.At(Instant.FromUtc(2026, 2, 18, 8, 10), "notice alice, page carol");
    }

    [Fact]
    public async Task A_person_who_raises_it_pages_everybody_else_and_the_request_can_be_accepted_from_the_page()
    {
        await using var walk = await WalkTo("detect");
        await walk.Does("carol", "classify", new { severity = "P0", kind = "infrastructure" }, "page alice, page bob");
        walk.To("bob").Actions.Select(action => action.Name).ShouldBe(["accept", "decline"]);
        walk.To("alice").Actions.ShouldBeEmpty();
        walk.To("alice").Text.ShouldContain("carol classified it as P0 (was P1), infrastructure.");
        await walk.Stands("assign", "alice", FromMinutes(10));
        await walk.Silence(FromMinutes(9));
    }

    [Fact]
    public async Task Another_severity_in_resolve_is_another_deadline_counted_from_its_start()
    {
        await using var walk = await WalkTo("resolve");
        await walk.Pass(FromMinutes(30));
        await walk.Does("alice", "classify", new { severity = "P0", kind = "infrastructure" }, "page bob");
        await walk.Stands("resolve", "bob", FromMinutes(30));
        await walk.Does("alice", "classify", new { severity = "P1", kind = "infrastructure" }, "notice bob");
        await walk.Pass(FromMinutes(60));
        await walk.Does("bob", "classify", new { severity = "P0", kind = "infrastructure" }, "notice bob, page alice, page alice");
        (await walk.Server.Timeline(1)).ShouldContain("Resolve is overdue (once); told bob.", "an hour had passed already");
    }

    [Fact]
    public async Task Infrastructure_and_behaviour_can_be_told_to_different_channels()
    {
        await using var walk = await WalkTo("classify", change: options => options.Policy = options.Policy with
        {
            Routes =
            [
                Route.Default(Severity.P1) with { Kind = Kind.Behaviour, Channels = ["incidents"] },
                Route.Default(Severity.P1) with { Service = "billing", Page = [Role.CO], Channels = ["incidents"] },
            ],
        });
        await walk.Does("alice", "classify", new { kind = "behaviour" }, "page bob, update incidents");
        await walk.Does("bob", "accept", "notice alice, update incidents");
        await walk.Does("alice", "classify", new { kind = "infrastructure" }, "notice bob");
        await walk.Server.Fire(walk.Server.Signal(Severity.P1, "billing"));
        walk.Arrived().ShouldBe("page alice, update incidents", "a service can have a route of its own");
        walk.To("incidents").Person.ShouldBeNull();
    }
}

public sealed class SeverityStoryOnSqlite(PostgresCluster cluster) : SeverityStory(On.Sqlite, cluster);

public sealed class SeverityStoryOnPostgres(PostgresCluster cluster) : SeverityStory(On.Postgres, cluster);
