using Microsoft.Extensions.DependencyInjection;
using Muster.Alerts;
using Muster.Team;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Stories;

/// <summary>Who holds which role, how it changes hands, and that commander and technical owner stay two people.</summary>
public abstract class RolesStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task Commander_and_technical_owner_are_never_one_person_by_any_way()
    {
        await using var walk = await WalkTo("detect");
        await walk.Refused("bob", "hand-off", new { role = "IC", to = "bob" }, "ic-and-to-must-differ");
        await walk.Refused("alice", "hand-off", new { role = "TO", to = "alice" }, "ic-and-to-must-differ");
        await walk.Refused("alice", "hand-off", new { role = "IC", to = "bob" }, "ic-and-to-must-differ");
        await walk.Refused("alice", "hand-off", new { role = "IC", to = "alice" }, "already-theirs");
        await walk.Server.Do("alice", 1, "classify", new { kind = "behaviour" });
        walk.Arrived();
        await walk.Refused("alice", "accept", "ic-and-to-must-differ");
        await walk.Refused("alice", "assign", new { person = "alice" }, "ic-and-to-must-differ");
        await walk.Refused("bob", "assign", new { person = "alice" }, "ic-and-to-must-differ");

        // An offer may be made in time and come to clash later.
        await walk.Does("alice", "hand-off", new { role = "IC", to = "carol" }, "page carol");
        await walk.Does("carol", "assign", new { person = "carol" }, "notice alice, notice bob");
        await walk.Refused("carol", "accept", "ic-and-to-must-differ");
        (await Roles(walk)).ShouldBe("IC alice, TO carol, backup nobody, CO alice");
    }

    [Fact]
    public async Task A_role_changes_hands_when_the_other_says_yes()
    {
        await using var walk = await WalkTo("resolve");
        await walk.Does("alice", "hand-off", new { role = "IC", to = "dave" }, "page dave");
        walk.To("dave").Actions.Select(action => action.Name).ShouldBe(["accept", "decline"]);
        (await Roles(walk)).ShouldBe("IC alice, TO bob, backup carol, CO alice");
        await walk.Does("dave", "accept", "notice alice");
        (await Roles(walk)).ShouldBe("IC dave, TO bob, backup carol, CO alice");
        (await walk.LastSaid()).ShouldBe("dave took over IC from alice.");
        await walk.Refused("alice", "resolve", new { fix = "f", verification = "v", impactGone = true }, "only-the-ic-resolves");

        await walk.Does("bob", "hand-off", new { role = "TO", to = "carol" }, "page carol");
        await walk.Does("carol", "decline", new { reason = "asleep" }, "");
        await walk.Refused("carol", "accept", "nothing-to-accept");
        (await walk.State()).ShouldStartWith("resolve, waits for bob");
    }

    [Fact]
    public async Task Whoever_was_asked_hears_that_somebody_else_is_asked_instead()
    {
        await using var walk = await WalkTo("resolve");
        await walk.Does("alice", "hand-off", new { role = "IC", to = "dave" }, "page dave");
        await walk.Does("alice", "hand-off", new { role = "CO", to = "carol" }, "notice dave, page carol");
        walk.To("dave").Text.ShouldContain("alice offered carol the role CO");
        await walk.Refused("dave", "accept", "nothing-to-accept");

        await using var other = await WalkTo("assign");
        await other.Does("alice", "assign", new { person = "carol" }, "notice bob, page carol");
        other.To("bob").Text.ShouldContain("carol is asked to take it as technical owner");
    }

    [Fact]
    public async Task Whoever_is_awake_may_take_a_role_and_then_act()
    {
        await using var walk = await WalkTo("classify");
        await walk.Refused("dave", "classify", new { kind = "behaviour" }, "not-involved");
        await walk.Does("dave", "hand-off", new { role = "IC", to = "dave" }, "notice alice");
        (await walk.State()).ShouldStartWith("classify, waits for dave");
        await walk.Does("dave", "classify", new { kind = "behaviour" }, "notice alice, page bob");
    }

    [Fact]
    public async Task Taking_the_technical_role_while_it_is_offered_around_is_accepting_it()
    {
        await using var walk = await WalkTo("assign");
        await walk.Does("dave", "hand-off", new { role = "TO", to = "dave" }, "notice alice, notice bob");
        await walk.Stands("resolve", "dave", FromHours(4));
        await walk.Silence(FromMinutes(239));

        await using var other = await WalkTo("assign");
        await other.Does("alice", "hand-off", new { role = "TO", to = "dave" }, "page dave");
        await other.Does("dave", "accept", "notice alice, notice bob");
        await other.Stands("resolve", "dave", FromHours(4));
    }

    [Fact]
    public async Task A_commander_who_left_the_team_can_be_replaced()
    {
        await using var walk = await WalkTo("resolve");
        await walk.Server.Write(async sql => await walk.Server.Services.GetRequiredService<TeamStore>().PersonLeft(sql, "alice", walk.Now));
        await walk.Does("carol", "hand-off", new { role = "IC", to = "carol" }, "");
        await walk.Does("carol", "resolve", new { fix = "f", verification = "v", impactGone = true }, "notice bob");
    }

    [Fact]
    public async Task A_hand_off_during_detect_is_not_a_rung_of_the_ladder()
    {
        await using var walk = await WalkTo("detect");
        await walk.Does("bob", "hand-off", new { role = "CO", to = "carol" }, "page carol");
        await walk.After(FromHours(1), "notice alice, notice bob");
        await walk.After(FromHours(2), "page carol");
        walk.To("carol").Actions.Select(action => action.Name).ShouldBe(["acknowledge", "escalate"]);
    }

    private static async Task<string> Roles(Walk walk)
    {
        var roles = (await walk.Server.Incident(walk.Number))["roles"]!.AsObject();
        return string.Join(", ", roles.Select(role => $"{role.Key} {role.Value!["person"]?.ToString() ?? "nobody"}"));
    }
}

public sealed class RolesStoryOnSqlite(PostgresCluster cluster) : RolesStory(On.Sqlite, cluster);

public sealed class RolesStoryOnPostgres(PostgresCluster cluster) : RolesStory(On.Postgres, cluster);
