using FsCheck;
using FsCheck.Fluent;
using Muster.OnCall;
using Muster.Tests.Support;

namespace Muster.Tests.OnCall;

/// <summary>Random rotations of six, of whom some have left.</summary>
public sealed class RosterPropertyTests
{
    [Fact]
    public void IC_and_TO_are_two_people_while_the_team_has_two() => Check((_, roster) =>
        roster.Everyone.Count < 2 || roster.Duty.IC != roster.Duty.TO);

    [Fact]
    public void IC_and_TO_are_always_somebody_while_the_team_has_anybody() => Check((_, roster) =>
        roster.Everyone.Count == 0 || (roster.Duty.IC is not null && roster.Duty.TO is not null));

    [Fact]
    public void Alone_IC_and_TO_are_the_same_person() => Check((_, roster) =>
        roster.Everyone.Count != 1 || (roster.Duty.IC == roster.Everyone[0] && roster.Duty.TO == roster.Everyone[0] && roster.Solo));

    [Fact]
    public void Nobody_who_left_is_named_and_nobody_is_twice_in_the_rotation() => Check((_, roster) =>
        roster.Duty.People.Concat(roster.Rotation).All(roster.Everyone.Contains)
        && roster.Rotation.Distinct().Count() == roster.Rotation.Count);

    [Fact]
    public void Nobody_is_their_own_backup() => Check((_, roster) => roster.Duty.Backup is null || roster.Duty.Backup != roster.Duty.TO);

    [Fact]
    public void Who_is_listed_and_still_there_keeps_the_role() => Check((given, roster) =>
    {
        var listed = given.Rotation.DutyAt(given.At, given.Zone);
        return Enum.GetValues<Role>().All(role =>
            listed[role] is not { } person || !given.People.Contains(person) || roster.Duty[role] == person
            || (role == Role.Backup && roster.Duty.TO == person));
    });

    [Fact]
    public void The_roster_falls_back_exactly_when_nobody_listed_is_there() => Check((given, roster) =>
        roster.Fallback == !given.Rotation.DutyAt(given.At, given.Zone).People.Any(given.People.Contains));

    [Fact]
    public void The_rotation_is_in_the_order_of_next_turns() => Check((given, roster) =>
    {
        // Only a list that goes round has a next turn for everybody.
        var rotation = given.Rotation with { Repeat = true };
        var ordered = Rosters.At(rotation, given.People, given.At, given.Zone).Rotation;
        var turns = ordered.Select(person => NextTurn(rotation, person, given)).ToList();
        return turns.All(turn => turn is null) || turns.Zip(turns.Skip(1)).All(pair => pair.First <= pair.Second);
    });

    private static Instant? NextTurn(Rotation rotation, string person, Given given) => rotation
        .Shifts(given.At, given.At + Duration.FromDays(4000), given.Zone)
        .FirstOrDefault(shift => shift.Duty.People.Contains(person))?.Start;

    private static void Check(Func<Given, Roster, bool> holds) => Prop.ForAll(
        (from rotation in SomeRotation.Any
         from zone in SomeRotation.Zone
         from at in SomeRotation.InstantNear(rotation)
         from left in Gen.SubListOf(SomeRotation.People.ToArray())
         from people in Gen.Shuffle(SomeRotation.People.Except(left))
         select new Given(rotation, people, at, zone)).ToArbitrary(),
        given => holds(given, Rosters.At(given.Rotation, given.People, given.At, given.Zone))).Check(400);

    private sealed record Given(Rotation Rotation, IReadOnlyList<string> People, Instant At, DateTimeZone Zone);
}
