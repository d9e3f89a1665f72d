using Muster.Alerts;
using Muster.Incidents;
using Muster.OnCall;
using Muster.Team;
using Muster.Tests.Support;

namespace Muster.Tests.Stories;

/// <summary>Every role in another hand: alice commands, bob fixes, carol stands by, dave communicates, erin is not on duty.</summary>
public abstract class RaciStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task Everybody_in_the_table_hears_of_each_transition_and_nobody_of_their_own()
    {
        await using var walk = await Walk(Five);
        await walk.Fires(Severity.P1, "notice alice, notice dave, page bob, update incidents");
        (await Letters(walk)).ShouldBe("IC I, TO R, backup R, CO I");
        await walk.Does("erin", "acknowledge", "notice alice, notice bob, notice dave, update incidents");
        (await Letters(walk)).ShouldBe("IC R, TO C, backup C, CO I");
        await walk.Does("erin", "classify", new { kind = "behaviour" }, "notice alice, notice dave, page bob, update incidents");
        (await Letters(walk)).ShouldBe("IC R, TO A, backup A, CO I");
        await walk.Does("erin", "accept", "notice alice, notice bob, notice dave, update incidents");
        (await Letters(walk)).ShouldBe("IC A, TO R, backup R, CO I");
        await walk.Does("erin", "begin-mitigation", new { action = "Roll back to 41" }, "update incidents");
        await walk.Does("erin", "note", new { text = "The prompt changed yesterday" }, "");
        await walk.Does("erin", "verify", new { verification = "Ten answers are right", impactGone = true }, "");
        await walk.Does("alice", "resolve", new { fix = "Rolled back" }, "notice dave, notice erin, update incidents");
        (await Letters(walk)).ShouldBe("IC R, TO R, backup R, CO C");
        await walk.Does("dave", "reopen", new { reason = "A user wrote" }, "page alice, page erin, update incidents");
        await walk.Does("alice", "resolve", new { fix = "Rolled back", verification = "Asked the user", impactGone = true }, "notice dave, notice erin, update incidents");
        await walk.Does("dave", "review", CompleteReview, "");
        await walk.Does("dave", "close", "notice alice, notice erin, update incidents");
    }

    [Fact]
    public async Task The_communications_owner_and_people_without_a_role_may_not_decide_stages_they_only_hear_of()
    {
        await using var walk = await WalkTo("classify", change: Five);
        await walk.Refused("dave", "classify", new { kind = "behaviour" }, "not-involved");
        await walk.Refused("erin", "classify", new { kind = "behaviour" }, "not-involved");
        await walk.Does("carol", "classify", new { kind = "behaviour" }, "notice alice, notice dave, page bob, update incidents");
        await walk.Refused("dave", "assign", new { person = "erin" }, "not-involved");
        await walk.Does("carol", "assign", new { person = "erin" }, "notice bob, page erin");
        await walk.Does("erin", "accept", "notice alice, notice bob, notice dave, update incidents");
        await walk.Refused("dave", "verify", new { verification = "fine" }, "not-involved");
    }

    private static void Five(SampleTeam.Options options)
    {
        options.People.Add(new Person { Id = "erin", Name = "Erin" });
        options.Rotation = options.Rotation! with { Weeks = [new RotationWeek(new LocalDate(2026, 2, 16), "alice", "bob", "carol", "dave")] };
        options.Policy = options.Policy with { Routes = [Route.Default(Severity.P1) with { Channels = ["incidents"] }] };
    }

    private static async Task<string> Letters(Walk walk) => string.Join(", ",
        (await walk.Server.Incident(1))["roles"]!.AsObject().Select(role => $"{role.Key} {role.Value!["raci"]}"));
}

public sealed class RaciStoryOnSqlite(PostgresCluster cluster) : RaciStory(On.Sqlite, cluster);

public sealed class RaciStoryOnPostgres(PostgresCluster cluster) : RaciStory(On.Postgres, cluster);
