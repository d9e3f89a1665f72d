using FsCheck;
using FsCheck.Fluent;
using Muster.OnCall;
using Muster.Tests.Support;

namespace Muster.Tests.OnCall;

public sealed class TurnsTests
{
    private static readonly string[] Team = ["alice", "bob", "carol"];
    private static readonly Instant Wednesday = Instant.FromUtc(2026, 2, 18, 12, 0);

    [Fact]
    public void The_holder_keeps_the_role_until_the_handoff_to_somebody_else()
    {
        var (now, next) = Turns.Of(Role.TO, Weeks(true, "bob", "bob", "carol"), Team, Wednesday);

        now.ShouldBe(new Turn("bob", null, Handoff(2)));
        next.ShouldBe(new Turn("carol", Handoff(2), Handoff(3)));
    }

    [Fact]
    public void Whoever_always_has_the_role_has_it_without_end_and_nobody_is_next() =>
        Turns.Of(Role.TO, Weeks(true, "bob", "bob"), Team, Wednesday).ShouldBe((new Turn("bob", null, null), null));

    [Fact]
    public void A_role_that_nobody_has_for_a_week_passes_to_the_next_who_has_it()
    {
        var (now, next) = Turns.Of(Role.Backup, Weeks(true, "bob", null, "carol"), Team, Wednesday);

        now.ShouldBe(new Turn("carol", null, Handoff(1)));
        next.ShouldBe(new Turn("carol", Handoff(3), Handoff(4)));
    }

    [Fact]
    public void After_the_list_the_team_stands_in_without_end()
    {
        var (now, next) = Turns.Of(Role.TO, Weeks(false, "bob"), Team, Wednesday);

        now.ShouldBe(new Turn("bob", null, Handoff(1)));
        next.ShouldBe(new Turn("alice", Handoff(1), null));
    }

    [Fact]
    public void Before_the_list_the_team_stands_in_until_it_begins()
    {
        var (now, next) = Turns.Of(Role.TO, Weeks(false, "bob"), Team, Wednesday - Duration.FromDays(30));

        now.ShouldBe(new Turn("alice", null, Handoff(0)));
        next.ShouldBe(new Turn("bob", Handoff(0), Handoff(1)));
    }

    [Fact]
    public void Without_people_there_are_no_turns() => Turns.Of(Role.TO, Weeks(true, "bob"), [], Wednesday).ShouldBe((null, null));

    [Fact]
    public void A_picture_of_two_weeks_is_cut_where_the_holder_changes_and_shows_when_it_is_nobody() =>
        Turns.Between(Weeks(true, "bob", null, "bob"), Team, Wednesday, Wednesday + Duration.FromDays(14))[Role.Backup].ShouldBe(
        [
            new Stretch("carol", Wednesday, Handoff(1)),
            new Stretch(null, Handoff(1), Handoff(2)),
            new Stretch("carol", Handoff(2), Wednesday + Duration.FromDays(14)),
        ]);

    [Fact]
    public void Now_and_next_agree_with_asking_at_every_hour() => Prop.ForAll(Asked.ToArbitrary(), given =>
        {
            var (now, next) = Turns.Of(given.Role, given.Timetable, given.People, given.At);
            return Enumerable.Range(0, 24 * 40).Select(hour => given.At + Duration.FromHours(hour)).All(hour =>
                Rosters.DutyAt(given.Timetable, given.People, hour)[given.Role] is var holder && (
                    now is not null && (now.Until is null || hour < now.Until) ? holder == now.Person
                    : next is null || hour < next.From ? holder is null
                    : (next.Until is not null && hour >= next.Until) || holder == next.Person));
        }).Check(60);

    [Fact]
    public void The_turns_of_more_than_a_year_agree_with_asking_every_six_hours() => Prop.ForAll(Asked.ToArbitrary(), given =>
        {
            var turns = Turns.Between(given.Timetable, given.People, given.At, given.At + Duration.FromDays(400))[given.Role];
            return turns[0].From == given.At && turns[^1].Until == given.At + Duration.FromDays(400)
                && turns.Zip(turns.Skip(1)).All(pair => pair.First.Until == pair.Second.From && pair.First.Person != pair.Second.Person)
                && Enumerable.Range(0, 4 * 400).Select(quarter => given.At + Duration.FromHours(6 * quarter)).All(at =>
                    Rosters.DutyAt(given.Timetable, given.People, at)[given.Role] == turns.Single(turn => turn.From <= at && at < turn.Until).Person);
        }).Check(20);

    [Fact]
    public void Whoever_stands_in_for_somebody_away_is_a_turn_of_their_own_also_where_nothing_is_planned()
    {
        var away = new Absence { Id = "a", Person = "alice", StartsAt = Wednesday + Duration.FromDays(1), EndsAt = Wednesday + Duration.FromDays(3), MadeAt = Wednesday };
        var timetable = new Timetable(new Plans { Absences = [away] }, DateTimeZone.Utc);

        Turns.Between(timetable, Team, Wednesday, Wednesday + Duration.FromDays(14))[Role.TO].ShouldBe(
        [
            new Stretch("alice", Wednesday, away.StartsAt), new Stretch("bob", away.StartsAt, away.EndsAt), new Stretch("alice", away.EndsAt, Wednesday + Duration.FromDays(14)),
        ]);
        Turns.Of(Role.TO, timetable, Team, Wednesday).ShouldBe((new Turn("alice", null, away.StartsAt), new Turn("bob", away.StartsAt, away.EndsAt)));
    }

    /// <summary>Weeks, layers, absences and overrides, some of those listed, and an instant and a role to ask for.</summary>
    private static Gen<(Timetable Timetable, Instant At, IReadOnlyList<string> People, Role Role)> Asked =>
        from plans in SomePlans.Any
        from zone in SomeRotation.Zone
        from at in SomePlans.Instant
        from people in Gen.SubListOf(SomeRotation.People.ToArray())
        from role in Gen.Elements(Enum.GetValues<Role>())
        select (new Timetable(plans, zone), at, (IReadOnlyList<string>)[.. people], role);

    /// <summary>Weeks from 16 February 2026 on with these TOs; alice is IC and carol the backup of bob alone.</summary>
    private static Timetable Weeks(bool repeat, params string?[] owners) => new(new Rotation
    {
        Weeks = [.. owners.Select((to, index) => new RotationWeek(new LocalDate(2026, 2, 16).PlusWeeks(index), "alice", to, to == "bob" ? "carol" : null, null))],
        Repeat = repeat,
    }, DateTimeZone.Utc);

    private static Instant Handoff(int week) => Instant.FromUtc(2026, 2, 16, 9, 0) + Duration.FromDays(7 * week);
}
