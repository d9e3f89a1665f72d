using Microsoft.Extensions.DependencyInjection;
using Muster.Alerts;
using Muster.OnCall;
using Muster.Team;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Stories;

/// <summary>Teams of every shape: the ladder reaches whoever is there, and asks nobody twice.</summary>
public abstract class TeamsStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task A_team_of_two_asks_one_after_the_other_and_starts_over()
    {
        await using var walk = await Walk(options => Only(options, ["alice", "bob"], new RotationWeek(new LocalDate(2026, 2, 16), "alice", "bob", null, "alice")));
        await walk.Fires(Severity.P1, "notice alice, page bob");
        await walk.After(FromHours(1), "notice alice, notice bob");
        await walk.After(FromHours(2), "page alice");
        await walk.After(FromHours(4), "notice alice, page bob");
        await walk.After(FromHours(6), "page alice");
        await walk.Does("bob", "acknowledge", "notice alice");
        walk.Mark();
        await walk.After(FromMinutes(5), "page alice");
        await walk.After(FromMinutes(10), "notice alice, page bob");
        await walk.Does("alice", "classify", new { kind = "behaviour" }, "page bob");
        walk.Mark();
        await walk.After(FromMinutes(10), "notice alice, page bob");
        await walk.Refused("alice", "accept", "ic-and-to-must-differ");
    }

    [Fact]
    public async Task One_person_alone_is_paged_again_and_again_and_may_do_everything()
    {
        await using var walk = await Walk(options => Only(options, ["alice"], new RotationWeek(new LocalDate(2026, 2, 16), "alice", "alice", null, "alice")));
        await walk.Fires(Severity.P0, "page alice");
        await walk.After(FromMinutes(5), "page alice");
        await walk.Pass(FromMinutes(24));
        await walk.After(FromMinutes(30), "page alice");
        await walk.Does("alice", "acknowledge", "");
        await walk.Does("alice", "classify", new { kind = "behaviour" }, "");
        await walk.Does("alice", "accept", "");
        await walk.Does("alice", "resolve", new { fix = "Restarted", verification = "Looked", impactGone = true }, "");
        (await walk.State()).ShouldBe($"review, waits for alice until 2026-02-20T02:44:33Z");
    }

    [Fact]
    public async Task Without_a_rotation_the_team_is_asked_in_its_own_order()
    {
        await using var walk = await Walk(options => options.Rotation = null);
        await walk.Fires(Severity.P1, "notice bob, page alice");
        await walk.After(FromHours(1), "notice alice, notice bob");
        await walk.After(FromHours(2), "page carol");
        await walk.After(FromHours(4), "page bob");
        await walk.After(FromHours(6), "page dave");
        await walk.After(FromHours(8), "notice bob, notice carol, notice dave, page alice");
    }

    [Fact]
    public async Task A_person_with_several_roles_is_asked_once_and_roles_of_nobody_are_no_step()
    {
        await using var walk = await Walk(options => Only(options, SampleTeam.Everyone, new RotationWeek(new LocalDate(2026, 2, 16), "alice", "bob", "alice", null)));
        await walk.Fires(Severity.P1, "notice alice, page bob");
        await walk.After(FromHours(1), "notice alice, notice bob");
        await walk.After(FromHours(2), "page alice");
        // Nobody else takes turns, but the whole team is told.
        await walk.After(FromHours(4), "notice alice, notice carol, notice dave, page bob");
    }

    [Fact]
    public async Task With_nobody_at_all_an_alert_waits_for_the_first_person()
    {
        await using var walk = await Walk(options => (options.Rotation, _) = (null, Clear(options)));
        await walk.Fires(Severity.P0, "");
        await walk.Silence(FromMinutes(29));
        await walk.Server.Write(sql => walk.Server.Services.GetRequiredService<TeamStore>().SavePerson(
            sql, new Person { Id = "erin", Name = "Erin", Contacts = [new Contact("webhook", walk.Server.Receiver.Url("erin"))] }, 0));
        await walk.After(FromMinutes(30), "page erin");
        await walk.After(FromMinutes(35), "page erin");
    }

    [Fact]
    public async Task A_new_weeks_people_are_paged_for_what_the_old_week_left_unacknowledged()
    {
        await using var walk = await Walk(at: HandOver - FromMinutes(10));
        await walk.Fires(Severity.P0, "page alice, page bob");
        await walk.At(HandOver - FromMinutes(5), "page alice, page bob");
        await walk.At(HandOver, "page alice, page bob, page dave");
        (await walk.Server.Timeline(1)).ShouldContain("The rotation handed over: IC bob, TO dave, Backup alice, CO bob");
        await walk.Stands("detect", "dave", FromMinutes(5));
        await walk.Pass(FromMinutes(19));
        await walk.At(HandOver + FromMinutes(20), "page alice, page bob, page carol, page dave");
    }

    [Fact]
    public async Task A_handover_does_not_move_an_incident_that_somebody_took()
    {
        await using var walk = await WalkTo("resolve", at: HandOver - FromMinutes(10));
        await walk.Server.AdvanceTo(HandOver + FromMinutes(200));
        walk.Arrived().ShouldBe("");
        await walk.After(FromHours(4), "notice bob, page alice");
    }

    [Fact]
    public async Task Somebody_who_leaves_is_neither_asked_nor_waited_for()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P1, "notice alice, page bob");
        await Leaves(walk, "carol");
        await walk.After(FromHours(1), "notice alice, notice bob");
        await Leaves(walk, "bob");
        await walk.After(FromHours(2), "page dave");
        (await walk.Server.Timeline(1)).ShouldContain("The rotation handed over: IC alice, TO dave, CO alice");
        await walk.After(FromHours(4), "page alice");
        await walk.After(FromHours(6), "notice alice, page dave");
    }

    private static Task Leaves(Walk walk, string person) => walk.Server.Write(async sql =>
        await walk.Server.Services.GetRequiredService<TeamStore>().PersonLeft(sql, person, walk.Now));

    private static void Only(SampleTeam.Options options, string[] people, RotationWeek week)
    {
        options.People.RemoveAll(person => !people.Contains(person.Id));
        options.Rotation = options.Rotation! with { Weeks = [week] };
    }

    private static bool Clear(SampleTeam.Options options) => options.People.RemoveAll(_ => true) > 0;
}

public sealed class TeamsStoryOnSqlite(PostgresCluster cluster) : TeamsStory(On.Sqlite, cluster);

public sealed class TeamsStoryOnPostgres(PostgresCluster cluster) : TeamsStory(On.Postgres, cluster);
