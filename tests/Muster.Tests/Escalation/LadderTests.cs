using Muster.Alerts;
using Muster.Escalation;
using Muster.Incidents;
using Muster.OnCall;
using Muster.Team;
using Muster.Tests.Incidents;

namespace Muster.Tests.Escalation;

public sealed class LadderTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 2, 18, 10, 0);

    [Fact]
    public void Order_is_TO_backup_IC_CO_and_then_the_rotation_each_once_and_only_those_who_are_there()
    {
        var roster = new Roster(new Duty("alice", "bob", null, "alice"), ["erin", "alice", "gone", "dave"], ["alice", "bob", "carol", "dave", "erin"]);
        Rungs.Order(new Duty("alice", "bob", "carol", "alice"), roster).ShouldBe(["bob", "carol", "alice", "erin", "dave"]);
        Rungs.Order(Duty.Nobody, roster).ShouldBe(["erin", "alice", "dave"]);
        Rungs.Order(Duty.Nobody, roster with { Rotation = [] }).ShouldBe(["alice", "bob", "carol", "dave", "erin"]);
        Rungs.Order(new Duty("gone", "gone", "gone", "gone"), Roster.Empty).ShouldBeEmpty();
    }

    [Fact]
    public void The_communications_owner_has_a_rung_before_the_rest_of_the_rotation()
    {
        var roster = new Roster(Duty.Nobody, ["erin", "dave", "alice"], ["alice", "bob", "carol", "dave", "erin"]);
        Rungs.Order(new Duty("alice", "bob", "carol", "dave"), roster).ShouldBe(["bob", "carol", "alice", "dave", "erin"]);
    }

    [Fact]
    public void A_route_that_wakes_nobody_who_is_there_wakes_the_first_of_the_ladder()
    {
        var roster = new Roster(new Duty("alice", "bob", null, null), ["alice", "bob"], ["alice", "bob"]);
        Rungs.First(Route.Default(Severity.P0), roster.Duty, roster).ShouldBe(["alice", "bob"]);
        Rungs.First(Route.Default(Severity.P0) with { Page = [Role.CO] }, roster.Duty, roster).ShouldBe(["bob"]);
        Rungs.First(Route.Default(Severity.P0) with { Page = [] }, roster.Duty, roster).ShouldBe(["bob"]);
        Rungs.First(Route.Default(Severity.P0), Duty.Nobody, Roster.Empty).ShouldBeEmpty();
    }

    [Fact]
    public void Before_its_time_nothing_is_decided_and_at_it_something_is()
    {
        var life = new Life(["alice", "bob"], null, Severity.P0, Start);
        var before = life.Situation with { Now = Start + Duration.FromMinutes(5) - Duration.FromMilliseconds(1) };
        Ladder.Decide(life.State, before).ShouldBeEmpty();
        Ladder.Decide(life.State, before with { Now = Start + Duration.FromMinutes(5) }).OfType<Paged>().Single().Reason.ShouldBe(PageReason.Repeated);
        Ladder.Decide(life.State with { Stage = Stage.Closed }, before with { Now = Instant.MaxValue }).ShouldBeEmpty();
    }

    [Fact]
    public void When_all_who_were_asked_have_left_the_next_is_asked_with_the_repeat()
    {
        var life = new Life(["alice", "bob", "carol", "dave"], null, Severity.P0, Start);
        life.Do(new Command.OfferRole(Role.CO, "dave"), Caller.ForPerson(new Person { Id = "dave", Name = "Dave" }));
        life.People.RemoveAll(person => life.State.Climb.Reached.Contains(person));
        life.Pass(Duration.FromMinutes(5));
        life.Timeline[^1].What.ShouldBeOfType<Paged>().People.ShouldBe(["carol"]);
    }

    [Fact]
    public void A_repeat_that_the_team_gave_a_P1_goes_to_those_reached_so_far()
    {
        var life = new Life(["alice", "bob", "carol"], null, Severity.P0, Start);
        var policy = life.Policy with { P1 = life.Policy.P1 with { Repeat = Duration.FromMinutes(20) } };
        var situation = life.Situation with { Policy = policy };
        var opened = Lifecycle.Decide(null, new Command.Open("t", Severity.P1, "s", null, "scripts", Detection.Alert, Start, null, null), situation, null).Events;
        opened.OfType<Paged>().Single().ShouldSatisfyAllConditions(
            paged => paged.RepeatAt.ShouldBe(Start + Duration.FromMinutes(20)), paged => paged.NextAt.ShouldBe(Start + Duration.FromHours(2)));
    }

    [Fact]
    public void A_P1_that_flaps_every_minute_climbs_all_the_same_and_pages_at_most_every_five_minutes()
    {
        var life = new Life(["alice", "bob", "carol"], null, Severity.P1, Start);
        for (var minute = 1; minute < 360; minute++)
        {
            life.Pass(Duration.FromMinutes(1));
            life.Do(minute % 2 == 0 ? new Command.Join(1, Severity.P1, "again", "handler") : new Command.AllAlertsResolved(minute), null);
            life.Pass(Duration.Zero);
        }

        PagesTo(life, "alice").Zip(PagesTo(life, "alice").Skip(1), (one, next) => next - one).ShouldAllBe(gap => gap >= Duration.FromMinutes(5));
        PagesTo(life, "carol")[0].ShouldBeInRange(Start + Duration.FromHours(2), Start + Duration.FromMinutes(125));
        PagesTo(life, "bob")[0].ShouldBeInRange(Start + Duration.FromHours(4), Start + Duration.FromMinutes(250));
        life.CheckFold();
    }

    [Fact]
    public void What_comes_back_the_next_day_goes_on_with_those_who_never_answered()
    {
        var life = new Life(["alice", "bob", "carol"], null, Severity.P0, Start);
        life.Pass(Duration.FromMinutes(2));
        life.Do(new Command.AllAlertsResolved(1), null);
        life.Pass(Duration.FromHours(26));
        life.Do(new Command.Join(1, Severity.P0, "again", "handler"), null);
        life.Pass(Duration.Zero);
        life.Timeline[^1].What.ShouldBeOfType<Paged>().People.ShouldBe(["alice", "bob"], ignoreOrder: true);
        var again = life.Now;
        life.Pass(Duration.FromMinutes(30));
        PagesTo(life, "carol")[0].ShouldBe(again + Duration.FromMinutes(28), "two of the thirty minutes had passed");
        life.Timeline.Single(happened => happened.What is RespondMissed).At.ShouldBe(again + Duration.FromMinutes(13), "two of its fifteen had passed");
    }

    [Fact]
    public void A_resolution_that_stalls_again_pages_everybody_with_a_role()
    {
        var rotation = new Rotation { Weeks = [new(new LocalDate(2026, 2, 16), "alice", "bob", "carol", "dave")], Repeat = true };
        var life = new Life(["alice", "bob", "carol", "dave", "erin"], rotation, Severity.P0, Start);
        life.Do(new Command.Acknowledge(), By("bob"));
        life.Do(new Command.Classify(Severity.P0, Kind.Behaviour), By("alice"));
        life.Do(new Command.Accept(), By("bob"));
        life.Pass(Duration.FromHours(1));
        life.Timeline[^1].What.ShouldBeOfType<Paged>().People.ShouldBe(["alice"]);
        life.Pass(Duration.FromHours(1));
        life.Timeline[^1].What.ShouldBeOfType<Paged>().People.ShouldBe(["alice", "bob", "carol", "dave"], ignoreOrder: true);
    }

    private static List<Instant> PagesTo(Life life, string person) =>
        [.. life.Timeline.Where(happened => happened.What is Paged paged && paged.People.Contains(person)).Select(happened => happened.At)];

    private static Caller By(string person) => Caller.ForPerson(new Person { Id = person, Name = person });
}
