using Muster.Alerts;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Stories;

public abstract class EscalateStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task A_climb_and_a_repeat_that_are_a_second_apart_are_one_page()
    {
        await using var walk = await Walk();
        await walk.Server.Fire(walk.Server.Signal(Severity.P0) with { FiredAt = walk.Now - FromSeconds(1) });
        walk.Arrived().ShouldBe("page alice, page bob");
        await walk.Pass(FromMinutes(26));
        await walk.After(FromMinutes(30) - FromSeconds(1), "page alice, page bob, page carol");
        await walk.Silence(FromMinutes(34));
    }

    [Fact]
    public async Task Escalate_now_pages_the_next_person_at_once_and_the_window_starts_anew()
    {
        await using var walk = await WalkTo("detect");
        await walk.Pass(FromMinutes(20));
        await walk.Does("bob", "escalate", "page carol");
        (await walk.Server.Timeline(1)).ShouldContain("bob asked to escalate now.");
        await walk.Does("bob", "escalate", "page alice");
        await walk.After(FromMinutes(60), "notice alice, notice bob");
        await walk.After(FromMinutes(140), "page dave");
        await walk.Does("alice", "escalate", "notice alice, notice carol, notice dave, page bob");
    }

    [Fact]
    public async Task Escalate_now_leaves_the_repeats_of_a_P0_as_they_are()
    {
        await using var walk = await WalkTo("detect", Severity.P0);
        await walk.Pass(FromMinutes(3));
        await walk.Does("alice", "escalate", "page carol");
        await walk.After(FromMinutes(5), "page alice, page bob, page carol");
    }

    [Fact]
    public async Task Escalate_now_holds_at_night_for_a_P2_too()
    {
        await using var walk = await WalkTo("detect", Severity.P2);
        await walk.Does("alice", "escalate", "notice alice, page bob");
        await walk.Does("bob", "escalate", "page carol");
        await walk.Pass(FromMinutes(1));
        await walk.Does("carol", "acknowledge", "notice alice, notice bob");
        await walk.Does("carol", "escalate", "page alice");
        await walk.Does("alice", "classify", new { kind = "infrastructure" }, "notice bob");
        await walk.Does("alice", "escalate", "notice alice, page carol");
        await walk.Does("carol", "accept", "notice alice, notice bob");
        await walk.Does("carol", "escalate", "notice carol, page alice");
        (await walk.State()).ShouldStartWith("resolve, waits for carol until");
        (await walk.Server.Timeline(1)).ShouldNotContain(text => text.Contains("overdue", StringComparison.Ordinal));
        (await walk.Server.Get("/v1/sources/scripts/quality"))["slowlyClassified"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task Escalate_now_pages_somebody_although_the_alerts_have_resolved()
    {
        await using var walk = await Walk();
        var signal = walk.Server.Signal(Severity.P1);
        await walk.Server.Fire(signal);
        await walk.Server.Resolve(signal);
        walk.Arrived();
        await walk.Does("bob", "escalate", "page carol");
        await walk.Silence(FromHours(23));
    }

    [Fact]
    public async Task An_incident_that_is_resolved_is_not_escalated()
    {
        await using var walk = await WalkTo("review");
        await walk.Refused("bob", "escalate", "already-resolved");
    }
}

public sealed class EscalateStoryOnSqlite(PostgresCluster cluster) : EscalateStory(On.Sqlite, cluster);

public sealed class EscalateStoryOnPostgres(PostgresCluster cluster) : EscalateStory(On.Postgres, cluster);
