using Muster.Alerts;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Stories;

public abstract class StagesStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task A_slow_classification_pages_the_commander_and_then_one_person_after_the_other()
    {
        await using var walk = await WalkTo("detect");
        await walk.Does("bob", "acknowledge", "notice alice");
        await walk.Stands("classify", "alice", FromMinutes(5));
        await walk.After(FromMinutes(5), "page alice");
        (await walk.Server.Timeline(1)).ShouldContain("Classify is overdue (once).");
        await walk.Stands("classify", "alice", FromMinutes(5));
        await walk.After(FromMinutes(10), "notice alice, page bob");
        await walk.After(FromMinutes(15), "notice alice, page carol");
        await walk.After(FromMinutes(20), "notice alice, page dave");
        await walk.After(FromMinutes(25), "notice alice, page bob");
        (await walk.Server.Timeline(1)).ShouldContain("Classify is overdue (5 times); told alice.");
        (await walk.Server.Incident(1))["deadlines"]!["overdueSince"]!.ToString().ShouldBe(
            Muster.Foundation.Rfc3339.Format(walk.Now - FromMinutes(20)), "late since the first deadline, however often it was put off");
        (await walk.Server.Get("/v1/sources/scripts/quality"))["slowlyClassified"]!.GetValue<int>().ShouldBe(1);
        await walk.Does("dave", "classify", new { kind = "behaviour" }, "notice alice, page bob");
        await walk.Stands("assign", "alice", FromMinutes(10));
        (await walk.Server.Incident(1))["deadlines"]!["overdueSince"].ShouldBeNull("the next stage is in time");
    }

    [Fact]
    public async Task An_unanswered_assignment_goes_to_the_backup_and_on_and_never_to_the_commander()
    {
        await using var walk = await WalkTo("classify");
        await walk.Does("alice", "classify", new { kind = "infrastructure" }, "page bob");
        walk.To("bob").Actions.Select(action => action.Name).ShouldBe(["accept", "decline"]);
        await walk.Stands("assign", "alice", FromMinutes(10));
        await walk.After(FromMinutes(10), "notice alice, page carol");
        (await walk.Server.Incident(1))["offer"]!.ToString().ShouldBe("carol");
        await walk.After(FromMinutes(20), "notice alice, page dave");
        await walk.After(FromMinutes(30), "notice alice, notice carol, notice dave, page bob");
        await walk.After(FromMinutes(40), "notice alice, notice bob, notice dave, page carol");
        await walk.Does("carol", "accept", "notice alice, notice bob");
        await walk.Stands("resolve", "carol", FromHours(4));
        (await walk.Server.Incident(1))["roles"]!["TO"]!["person"]!.ToString().ShouldBe("carol");
    }

    [Fact]
    public async Task Whoever_declines_is_followed_at_once()
    {
        await using var walk = await WalkTo("assign");
        await walk.Does("bob", "decline", new { reason = "I am on a train" }, "notice alice, page carol");
        (await walk.Server.Timeline(1)).ShouldContain("bob declined: I am on a train");
        (await walk.Server.Timeline(1)).ShouldContain("Assign goes on without waiting; told alice.");
        await walk.Does("carol", "decline", "notice alice, page dave");
        await walk.After(FromMinutes(10), "notice alice, notice carol, notice dave, page bob");
    }

    [Theory]
    [InlineData("P0", 1)]
    [InlineData("P1", 4)]
    public async Task A_stalled_resolution_pages_the_commander_and_then_everybody_with_a_role(string severity, int hours)
    {
        await using var walk = await WalkTo("assign", Enum.Parse<Severity>(severity));
        await walk.Does("bob", "accept", "notice alice");
        await walk.Stands("resolve", "bob", FromHours(hours));
        await walk.After(FromHours(hours), "notice bob, page alice");
        await walk.After(FromHours(2 * hours), "page alice, page bob, page carol");
        await walk.After(FromHours(3 * hours), "page alice, page bob, page carol");
    }

    [Fact]
    public async Task A_review_is_asked_of_commander_and_owner_and_then_of_the_team_every_day()
    {
        await using var walk = await WalkTo("resolve");
        await walk.Does("alice", "resolve", new { workaround = "Rolled back", verification = "Ten clean answers", impactGone = true }, "notice bob");
        await walk.Stands("review", "alice and bob", FromHours(48));
        await walk.After(FromHours(48), "notice alice, notice bob");
        await walk.After(FromHours(72), "notice alice, notice bob, notice carol, notice dave");
        await walk.After(FromHours(96), "notice alice, notice bob, notice carol, notice dave");
        await walk.Does("bob", "review", CompleteReview, "");
        await walk.After(FromHours(120), "notice alice, notice bob, notice carol, notice dave");
        await walk.Does("bob", "close", "notice alice");
        (await walk.State()).ShouldBe("closed");
        await walk.Silence(FromDays(30));
    }

    [Fact]
    public async Task The_teams_own_timeouts_count_instead_of_the_defaults()
    {
        await using var walk = await WalkTo("detect", change: options => options.Policy = options.Policy with
        {
            Classify = FromMinutes(7), Assign = FromMinutes(3), Review = FromHours(1),
            P1 = options.Policy.P1 with { Resolve = Muster.Incidents.Target.In(FromMinutes(30)) },
        });
        await walk.Does("bob", "acknowledge", "notice alice");
        await walk.After(FromMinutes(7), "page alice");
        walk.Mark();
        await walk.Does("alice", "classify", new { kind = "infrastructure" }, "page bob");
        await walk.After(FromMinutes(3), "notice alice, page carol");
        walk.Mark();
        await walk.Does("carol", "accept", "notice alice, notice bob");
        await walk.After(FromMinutes(30), "notice carol, page alice");
        walk.Mark();
        await walk.Does("alice", "resolve", new { fix = "Restarted", verification = "Green", impactGone = true }, "notice carol");
        await walk.After(FromHours(1), "notice alice, notice carol");
    }
}

public sealed class StagesStoryOnSqlite(PostgresCluster cluster) : StagesStory(On.Sqlite, cluster);

public sealed class StagesStoryOnPostgres(PostgresCluster cluster) : StagesStory(On.Postgres, cluster);
