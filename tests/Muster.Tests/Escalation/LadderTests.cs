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
}
