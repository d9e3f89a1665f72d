using FsCheck;
using FsCheck.Fluent;
using Muster.OnCall;
using Muster.Tests.Support;

namespace Muster.Tests.OnCall;

/// <summary>Random weeks, layers, absences and overrides, in zones where the clocks do something.</summary>
public sealed class TimetablePropertyTests
{
    [Fact]
    public void Who_is_listed_is_what_the_rules_read_aloud_say() => Check(10_000, given =>
    {
        var (listed, should) = (given.Timetable.DutyAt(given.At), SlowTimetable.DutyAt(given.Plans, given.At, given.Zone));
        return listed == should ? null : $"{listed} and should be {should}";
    });

    [Fact]
    public void A_stretch_listedas_every_instant_in_it_says_and_where_there_listednone_nothing_listedplanned() => Check(1_000, given =>
    {
        var until = given.At + Duration.FromDays(20);
        var shifts = given.Timetable.Shifts(given.At, until).ToList();
        return shifts.Zip(shifts.Skip(1)).Any(pair => pair.First.End > pair.Second.Start) || shifts.Exists(shift => shift.Start >= shift.End || shift.Start < given.At || shift.End > until)
            ? "they overlap, or are out of bounds"
            : Enumerable.Range(0, 60).Select(eight => given.At + Duration.FromHours(8 * eight))
                .Where(at => shifts.Find(shift => shift.Start <= at && at < shift.End)?.Duty != given.Timetable.DutyAt(at)).Select(at => $"not at {at}").FirstOrDefault();
    });

    [Fact]
    public void IC_and_TO_are_two_people_and_nobody_backs_themselves_up_through_all_of_it() => Check(2_000, given =>
    {
        var duty = Rosters.DutyAt(given.Timetable, SomeRotation.People, given.At);
        return duty.IC is not null && duty.TO is not null && duty.IC != duty.TO && duty.Backup != duty.TO ? null : $"{duty}";
    });

    [Fact]
    public void Every_change_of_hands_listedannounced_ahead() => Check(1_000, given =>
    {
        var changes = given.Timetable.ChangesAfter(given.At).TakeWhile(at => at < given.At + Duration.FromDays(20)).ToHashSet();
        return given.Timetable.Shifts(given.At, given.At + Duration.FromDays(20)).Skip(1).Select(shift => shift.Start).Except(changes).Select(at => $"not at {at}").FirstOrDefault();
    });

    [Fact]
    public void What_listedchanged_at_an_instant_leaves_all_before_it_as_it_was() => Check(1_000, given =>
    {
        var (now, from) = (given.At, given.At - Duration.FromDays(60));
        var before = Holders(given.Plans, from, now, given.Zone);
        var later = now + Duration.FromDays(9);
        var changed = new[]
        {
            given.Plans with { Absences = [.. given.Plans.Absences, new Absence { Id = "z", Person = "alice", StartsAt = now, EndsAt = later, MadeAt = now }] },
            given.Plans with { Overrides = [.. given.Plans.Overrides, new Override { Id = "z", Role = Role.TO, Person = "alice", StartsAt = now, EndsAt = later, MadeAt = now }] },
            given.Plans with { Past = [new PastRotation(now, given.Plans.Rotation!)], Rotation = new Rotation { Layers = given.Plans.Rotation!.Layers.Select(layer => layer with { Pool = [.. layer.Pool.Take(1)] }).ToList() } },
        };
        return changed.Select((plans, place) => Holders(plans, from, now, given.Zone).SequenceEqual(before) ? null : $"change {place}").OfType<string>().FirstOrDefault();
    });

    private static List<Duty?> Holders(Plans plans, Instant from, Instant until, DateTimeZone zone)
    {
        var timetable = new Timetable(plans, zone);
        return [.. Enumerable.Range(0, (int)((until - from).TotalHours / 5)).Select(five => timetable.DutyAt(from + Duration.FromHours(5 * five)))];
    }

    private static void Check(int times, Func<Given, string?> wrong) => Prop.ForAll(
        (from plans in SomePlans.Any
         from zone in SomeRotation.Zone
         from at in SomePlans.Instant
         select new Given(plans, at, zone, new Timetable(plans, zone))).ToArbitrary(),
        given => wrong(given).ShouldBeNull()).Check(times);

    private sealed record Given(Plans Plans, Instant At, DateTimeZone Zone, Timetable Timetable);
}
