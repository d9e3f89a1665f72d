using FsCheck;
using FsCheck.Fluent;
using Muster.OnCall;
using Muster.Tests.Support;

namespace Muster.Tests.OnCall;

public sealed class RotationTests
{
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    private static readonly RotationWeek Alice = Week("2026-02-16", "alice");
    private static readonly RotationWeek Bob = Week("2026-02-23", "bob");
    private static readonly RotationWeek Carol = Week("2026-03-09", "carol");

    private static Rotation Repeating => new() { Weeks = [Alice, Bob], Repeat = true };

    [Fact]
    public void A_week_begins_with_its_handoff_and_ends_with_the_next()
    {
        On(Repeating, "2026-02-16T07:59:59Z").ShouldBe(null);
        On(Repeating, "2026-02-16T08:00:00Z").ShouldBe("alice");
        On(Repeating, "2026-02-23T07:59:59Z").ShouldBe("alice");
        On(Repeating, "2026-02-23T08:00:00Z").ShouldBe("bob");
    }

    [Fact]
    public void After_the_last_listed_week_a_repeating_rotation_starts_over_for_ever()
    {
        On(Repeating, "2026-03-02T08:00:00Z").ShouldBe("alice");
        On(Repeating, "2026-03-09T08:00:00Z").ShouldBe("bob");
        On(Repeating, "2126-02-18T12:00:00Z").ShouldBe("alice");
    }

    [Fact]
    public void After_the_last_listed_week_a_rotation_that_does_not_repeat_names_nobody()
    {
        var once = Repeating with { Repeat = false };

        On(once, "2026-03-02T07:59:59Z").ShouldBe("bob");
        On(once, "2026-03-02T08:00:00Z").ShouldBe(null);
    }

    [Fact]
    public void Before_the_first_listed_week_nobody_is_on_duty() => On(Repeating, "2025-06-01T00:00:00Z").ShouldBe(null);

    [Fact]
    public void A_week_dated_between_two_handoffs_begins_with_the_next_one()
    {
        var rotation = new Rotation { Weeks = [Week("2026-02-18", "alice")] };

        On(rotation, "2026-02-22T12:00:00Z").ShouldBe(null);
        On(rotation, "2026-02-23T08:00:00Z").ShouldBe("alice");
        On(rotation, "2026-03-02T08:00:00Z").ShouldBe(null);
    }

    [Fact]
    public void A_gap_in_the_list_is_nobodys_week_and_comes_round_again_when_it_repeats()
    {
        var rotation = new Rotation { Weeks = [Alice, Bob, Carol], Repeat = true };

        On(rotation, "2026-03-04T12:00:00Z").ShouldBe(null);
        On(rotation, "2026-03-11T12:00:00Z").ShouldBe("carol");
        On(rotation, "2026-03-18T12:00:00Z").ShouldBe("alice");
        On(rotation, "2026-04-01T12:00:00Z").ShouldBe(null);
    }

    [Fact]
    public void The_order_of_the_lines_does_not_matter()
    {
        var rotation = new Rotation { Weeks = [Bob, Alice], Repeat = true };

        On(rotation, "2026-02-16T08:00:00Z").ShouldBe("alice");
        On(rotation, "2026-02-23T08:00:00Z").ShouldBe("bob");
    }

    [Fact]
    public void A_rotation_without_weeks_names_nobody_and_has_no_shifts()
    {
        On(new Rotation { Repeat = true }, "2026-02-16T08:00:00Z").ShouldBe(null);
        new Rotation { Repeat = true }.Shifts(At("2026-02-16T08:00:00Z"), At("2027-02-16T08:00:00Z"), Berlin).ShouldBeEmpty();
    }

    [Fact]
    public void A_shift_over_new_year_is_one_shift()
    {
        var rotation = new Rotation { Weeks = [Week("2026-12-28", "alice"), Week("2027-01-04", "bob")] };

        On(rotation, "2026-12-31T23:00:00Z").ShouldBe("alice");
        On(rotation, "2027-01-04T07:59:59Z").ShouldBe("alice");
        On(rotation, "2027-01-04T08:00:00Z").ShouldBe("bob");
    }

    [Fact]
    public void Shifts_lists_the_one_on_duty_and_those_that_begin_before_the_end()
    {
        var shifts = Repeating.Shifts(At("2026-02-18T00:00:00Z"), At("2026-03-02T08:00:00Z"), Berlin).ToList();

        shifts.Select(shift => (shift.Start, shift.End, shift.Duty.TO)).ShouldBe(
        [
            (At("2026-02-16T08:00:00Z"), At("2026-02-23T08:00:00Z"), "alice"),
            (At("2026-02-23T08:00:00Z"), At("2026-03-02T08:00:00Z"), "bob"),
        ]);
    }

    [Fact]
    public void Any_rotation_at_any_time_agrees_with_walking_through_the_calendar() => Property(
        (rotation, zone, at) => rotation.DutyAt(at, zone) == SlowRotation.DutyAt(rotation, at, zone)).Check(300);

    [Fact]
    public void Shifts_are_contiguous_and_each_holds_the_duty_of_all_its_instants() => Property((rotation, zone, at) =>
    {
        var shifts = rotation.Shifts(at, at + Duration.FromDays(100), zone).ToList();
        return shifts.Zip(shifts.Skip(1)).All(pair => pair.First.End == pair.Second.Start)
            && shifts.All(shift => rotation.DutyAt(shift.Start, zone) == shift.Duty
                && rotation.DutyAt(shift.End - Duration.Epsilon, zone) == shift.Duty
                && shift.End - shift.Start > Duration.FromHours((7 * 24) - 2)
                && shift.End - shift.Start < Duration.FromHours((7 * 24) + 2));
    }).Check(300);

    [Fact]
    public void A_repeating_rotation_says_the_same_one_cycle_later_on_the_wall() => Property((rotation, zone, at) =>
    {
        var repeating = rotation with { Repeat = true };
        var weeks = new WeekList(repeating, zone).Weeks;
        var noon = at.InZone(zone).Date.At(new LocalTime(12, 0));
        return noon.Date < repeating.Weeks[0].Week.PlusDays(7)
            || repeating.DutyAt(noon.InZoneLeniently(zone).ToInstant(), zone)
                == repeating.DutyAt(noon.PlusWeeks(weeks).InZoneLeniently(zone).ToInstant(), zone);
    }).Check(300);

    private static Property Property(Func<Rotation, DateTimeZone, Instant, bool> holds) => Prop.ForAll(
        (from rotation in SomeRotation.Any
         from zone in SomeRotation.Zone
         from at in SomeRotation.InstantNear(rotation)
         select (rotation, zone, at)).ToArbitrary(), given => holds(given.rotation, given.zone, given.at));

    private static string? On(Rotation rotation, string at) => rotation.DutyAt(At(at), Berlin).TO;

    private static Instant At(string text) => NodaTime.Text.InstantPattern.General.Parse(text).Value;

    private static RotationWeek Week(string date, string person) =>
        new(NodaTime.Text.LocalDatePattern.Iso.Parse(date).Value, "ian", person, null, null);
}
