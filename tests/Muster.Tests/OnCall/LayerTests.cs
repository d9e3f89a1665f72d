using Muster.OnCall;

namespace Muster.Tests.OnCall;

/// <summary>How a pool is dealt its shifts.</summary>
public sealed class LayerTests
{
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];
    private static readonly LocalDate Monday = new(2026, 1, 5);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(20)]
    public void Over_a_year_of_days_nobody_has_a_role_more_than_one_shift_more_often_than_another(int people)
    {
        var year = Year(Daily([.. Names(people).Select(name => new Member(name))]));
        foreach (var role in new[] { Role.TO, Role.IC, Role.Backup })
        {
            var counts = Names(people).Select(name => year.Count(duty => duty[role] == name)).ToList();
            (counts.Max() - counts.Min()).ShouldBeLessThanOrEqualTo(1, $"{role}: {string.Join(' ', counts)}");
        }
    }

    [Fact]
    public void Somebody_who_works_half_the_time_is_on_duty_half_as_often()
    {
        var year = Year(Daily([new("alice"), new("bob", 0.5), new("carol")]) with { Roles = [Role.TO] });
        new[] { "alice", "bob", "carol" }.Select(name => year.Count(duty => duty.TO == name)).ShouldBe([146, 73, 146], "of 365");
    }

    [Fact]
    public void A_holiday_is_given_no_shift_and_is_not_made_up_for_afterwards()
    {
        var away = new Absence { Id = "1", Person = "alice", StartsAt = At(2026, 3, 1), EndsAt = At(2026, 3, 29) };
        var layer = Daily([new("alice"), new("bob"), new("carol")]) with { Roles = [Role.TO] };
        var days = Enumerable.Range(0, 365).Select(day => At(2026, 1, 5) + Duration.FromDays(day) + Duration.FromHours(12)).ToList();
        var timetable = new Timetable(new Plans { Rotation = new Rotation { Layers = [layer] }, Absences = [away] }, Berlin);

        days.Where(day => day >= away.StartsAt && day < away.EndsAt).ShouldAllBe(day => timetable.DutyAt(day)!.TO != "alice");
        var after = days.Where(day => day > away.EndsAt).Take(30).Count(day => timetable.DutyAt(day)!.TO == "alice");
        after.ShouldBeInRange(9, 11);
    }

    [Fact]
    public void Who_joins_begins_even_and_who_leaves_is_owed_nothing()
    {
        var year = Year(Daily([new("alice"), new("bob"), new("carol", From: new LocalDate(2026, 7, 1)), new("dave", Until: new LocalDate(2026, 6, 30))]) with { Roles = [Role.TO] });
        year.Take(177).ShouldAllBe(duty => duty.TO != "carol");
        year.Skip(177).ShouldAllBe(duty => duty.TO != "dave");
        (year.Skip(177).Count(duty => duty.TO == "carol") - year.Skip(177).Count(duty => duty.TO == "alice")).ShouldBeInRange(-2, 2);
    }

    [Fact]
    public void A_slot_of_nobody_is_a_gap_on_purpose_and_covers_what_lies_below()
    {
        var below = Daily([new("alice")]) with { Name = "below", Roles = [Role.TO] };
        var above = Daily([new("bob"), new(null)]) with { Name = "above", Roles = [Role.TO] };
        var timetable = new Timetable(new Rotation { Layers = [below, above] }, Berlin);
        Enumerable.Range(0, 4).Select(day => timetable.DutyAt(At(2026, 1, 5) + Duration.FromDays(day) + Duration.FromHours(12))!.TO).ShouldBe(["bob", null, "bob", null]);
    }

    [Fact]
    public void Two_continents_follow_the_sun()
    {
        var (europe, america) = (Shift("europe", "Europe/Berlin", "alice"), Shift("america", "America/New_York", "bob"));
        var timetable = new Timetable(new Rotation { Layers = [europe, america] }, Berlin);
        // Berlin's clock goes forward on 29 March 2026, New York's three weeks before.
        timetable.Shifts(Instant.FromUtc(2026, 3, 27, 0, 0), Instant.FromUtc(2026, 3, 31, 0, 0)).Where(shift => shift.Duty.TO is not null)
            .Select(shift => $"{shift.Duty.TO} {shift.Start:dd HH}-{shift.End:dd HH}").ShouldBe(
            ["alice 27 07-27 12", "bob 27 12-28 00", "alice 30 06-30 12", "bob 30 12-31 00"]);

        static Layer Shift(string name, string zone, string person) => new()
        {
            Name = name, Roles = [Role.TO], Start = Monday, At = new LocalTime(8, 0), TimeZone = zone, Pool = [new(person)],
            Within = new Window([IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday, IsoDayOfWeek.Wednesday, IsoDayOfWeek.Thursday, IsoDayOfWeek.Friday], new LocalTime(8, 0), new LocalTime(20, 0)),
        };
    }

    [Fact]
    public void After_a_change_of_the_pool_everybody_is_still_owed_what_they_were()
    {
        var layer = Daily([new("alice"), new("bob"), new("carol")]) with { Roles = [Role.TO] };
        var change = At(2026, 1, 6) + Duration.FromHours(12); // bob's day: carol is next, then alice
        var plans = new Plans
        {
            Past = [new PastRotation(change, new Rotation { Layers = [layer] })],
            Rotation = new Rotation { Layers = [layer with { Pool = [new("alice"), new("bob"), new("carol"), new("dave")] }] },
        };
        var timetable = new Timetable(plans, Berlin);
        timetable.DutyAt(change - Duration.FromHours(1))!.TO.ShouldBe("bob");
        var next = Enumerable.Range(1, 8).Select(day => timetable.DutyAt(change + Duration.FromDays(day))!.TO!).ToList();
        next.Take(4).Distinct().Count().ShouldBe(4, string.Join(' ', next));
        next.Skip(4).Distinct().Count().ShouldBe(4, string.Join(' ', next));
    }

    private static Layer Daily(IReadOnlyList<Member> pool) => new()
    {
        Name = "daily", Roles = [Role.TO, Role.IC, Role.Backup], Start = Monday, Every = Duration.FromDays(1), Pool = pool,
    };

    private static List<Duty> Year(Layer layer)
    {
        var timetable = new Timetable(new Rotation { Layers = [layer] }, Berlin);
        return [.. timetable.Shifts(At(2026, 1, 5) + Duration.FromHours(9), At(2027, 1, 5) + Duration.FromHours(9)).SelectMany(shift =>
            Enumerable.Repeat(shift.Duty, (int)Math.Round((shift.End - shift.Start).TotalDays)))];
    }

    private static IEnumerable<string> Names(int count) => Enumerable.Range(0, count).Select(place => $"person {place}");

    private static Instant At(int year, int month, int day) => Berlin.AtStartOfDay(new LocalDate(year, month, day)).ToInstant();
}
