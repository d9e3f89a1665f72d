using Muster.OnCall;

namespace Muster.Tests.OnCall;

public sealed class RosterTests
{
    private static readonly string[] Team = ["alice", "bob", "carol", "dave", "erin"];
    private static readonly Instant ThisWeek = Instant.FromUtc(2026, 2, 18, 2, 14);

    [Fact]
    public void The_roles_are_those_of_the_listed_week()
    {
        var roster = Roster(Team, new Duty("alice", "bob", "carol", "alice"));

        roster.Duty.ShouldBe(new Duty("alice", "bob", "carol", "alice"));
        roster.Fallback.ShouldBeFalse();
        roster.Solo.ShouldBeFalse();
        roster.Everyone.ShouldBe(Team);
    }

    [Fact]
    public void The_rotation_is_everybody_who_takes_turns_in_the_order_of_their_next_turn() =>
        Roster(Team, new Duty("alice", "bob", null, "alice"), new Duty("bob", "erin", "carol", "bob"))
            .Rotation.ShouldBe(["bob", "alice", "erin", "carol"]);

    [Fact]
    public void The_order_begins_with_the_week_on_duty_and_comes_round_to_the_weeks_before_it() =>
        Rosters.At(Weeks(new("alice", "bob", null, null), new("carol", "dave", null, null), new("erin", "alice", null, null)), Team, ThisWeek + Duration.FromDays(7), DateTimeZone.Utc)
            .Rotation.ShouldBe(["dave", "carol", "alice", "erin", "bob"]);

    [Fact]
    public void Without_a_rotation_the_roles_go_to_the_team_in_its_order()
    {
        var roster = Rosters.At((Rotation?)null, Team, ThisWeek, DateTimeZone.Utc);

        roster.Duty.ShouldBe(new Duty("bob", "alice", "carol", "bob"));
        roster.Fallback.ShouldBeTrue();
        roster.Rotation.ShouldBe(Team);
    }

    [Fact]
    public void In_a_week_of_nobody_the_roles_go_to_the_team_and_the_next_turns_stay_in_order()
    {
        var roster = Rosters.At(Weeks(new("alice", "bob", null, null), Duty.Nobody, new("carol", "dave", null, null)), Team, ThisWeek + Duration.FromDays(7), DateTimeZone.Utc);

        roster.Duty.ShouldBe(new Duty("bob", "alice", "carol", "bob"));
        roster.Fallback.ShouldBeTrue();
        roster.Rotation.ShouldBe(["dave", "carol", "bob", "alice"]);
    }

    [Fact]
    public void When_all_of_this_week_have_left_the_team_takes_over()
    {
        var roster = Roster(["carol", "dave"], new Duty("alice", "bob", null, "alice"));

        roster.Duty.ShouldBe(new Duty("dave", "carol", null, "dave"));
        roster.Fallback.ShouldBeTrue();
    }

    [Fact]
    public void The_backup_stands_in_for_a_missing_TO() =>
        Roster(Team, new Duty("alice", null, "carol", null)).Duty.ShouldBe(new Duty("alice", "carol", null, null));

    [Fact]
    public void A_TO_who_left_is_a_missing_TO() =>
        Roster(["alice", "carol"], new Duty("alice", "bob", "carol", null)).Duty.ShouldBe(new Duty("alice", "carol", null, null));

    [Fact]
    public void A_backup_who_is_the_IC_does_not_become_the_TO_as_well() =>
        Roster(Team, new Duty("alice", null, "alice", null), new Duty("alice", "erin", null, null)).Duty.ShouldBe(new Duty("alice", "erin", "alice", null));

    [Fact]
    public void Without_a_backup_the_next_in_the_rotation_stands_in_for_a_missing_TO() =>
        Roster(Team, new Duty("alice", null, null, null), new Duty("alice", "dave", "carol", null)).Duty.ShouldBe(new Duty("alice", "dave", null, null));

    [Fact]
    public void The_CO_stands_in_for_a_missing_IC() =>
        Roster(Team, new Duty(null, "bob", "carol", "dave")).Duty.ShouldBe(new Duty("dave", "bob", "carol", "dave"));

    [Fact]
    public void A_CO_who_is_the_TO_does_not_become_the_IC_as_well() =>
        Roster(Team, new Duty(null, "bob", "carol", "bob")).Duty.ShouldBe(new Duty("carol", "bob", "carol", "bob"));

    [Fact]
    public void Somebody_outside_the_rotation_stands_in_before_one_person_holds_both_roles() =>
        Roster(["alice", "bob"], new Duty("bob", null, null, null)).Duty.ShouldBe(new Duty("bob", "alice", null, null));

    [Fact]
    public void One_person_listed_as_IC_and_TO_from_solo_times_stays_TO_once_there_are_two() =>
        Roster(["alice", "bob"], new Duty("alice", "alice", null, "alice")).Duty.ShouldBe(new Duty("bob", "alice", null, "alice"));

    [Fact]
    public void Alone_one_person_holds_IC_and_TO_whatever_is_listed()
    {
        Roster(["alice"], new Duty("alice", "bob", "carol", null)).Duty.ShouldBe(new Duty("alice", "alice", null, null));
        Roster(["alice"], new Duty("bob", "carol", null, null)).Duty.ShouldBe(new Duty("alice", "alice", null, "alice"));
        Roster(["alice"], new Duty("alice", "alice", null, "alice")).Solo.ShouldBeTrue();
    }

    [Fact]
    public void A_team_of_nobody_has_nobody()
    {
        var roster = Roster([], new Duty("alice", "bob", null, null));

        roster.Duty.ShouldBe(Duty.Nobody);
        roster.Rotation.ShouldBeEmpty();
    }

    /// <summary>The listed weeks from this one on, over and over.</summary>
    private static Rotation Weeks(params Duty[] duties) => new()
    {
        Weeks = [.. duties.Select((duty, index) => new RotationWeek(new LocalDate(2026, 2, 16).PlusWeeks(index), duty.IC, duty.TO, duty.Backup, duty.CO))],
        Repeat = true,
    };

    private static Roster Roster(string[] people, params Duty[] duties) => Rosters.At(Weeks(duties), people, ThisWeek, DateTimeZone.Utc);
}
