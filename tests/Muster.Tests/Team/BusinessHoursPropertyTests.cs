using FsCheck;
using FsCheck.Fluent;
using Muster.Team;
using Muster.Tests.Support;

namespace Muster.Tests.Team;

public sealed class BusinessHoursPropertyTests
{
    [Fact]
    public void The_next_opening_is_the_first_minute_at_which_the_clock_on_the_wall_says_open() => Check(team =>
        at => new BusinessCalendar(team).NextOpen(at) == SlowNextOpen(team, at));

    [Fact]
    public void The_end_of_business_days_grows_with_each_day_and_is_always_the_end_of_one() => Check(team => at =>
    {
        var calendar = new BusinessCalendar(team);
        var ends = Enumerable.Range(1, 12).Select(days => calendar.EndOfBusinessDay(at, days)).ToList();
        return ends.Zip(ends.Skip(1)).All(pair => pair.First < pair.Second)
            && ends.All(end => end > at && !calendar.IsOpen(end) && calendar.IsOpen(end - Duration.FromMinutes(1)));
    });

    /// <summary>Daytime hours, so that no night of a clock change can blur what the wall says.</summary>
    private static Gen<TeamSettings> Team =>
        from zone in Gen.Elements("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia")
        from days in Gen.NonEmptyListOf(Gen.Choose(1, 7))
        from hours in Gen.Elements(("09:00", "17:00"), ("06:00", "22:00"), ("13:15", "13:45"))
        from holidays in Gen.ListOf(Gen.Choose(0, 40))
        select new TeamSettings
        {
            TimeZone = zone,
            BusinessDays = [.. days.Distinct().Select(day => (IsoDayOfWeek)day)],
            BusinessFrom = hours.Item1,
            BusinessTo = hours.Item2,
            Holidays = [.. holidays.Select(day => NodaTime.Text.LocalDatePattern.Iso.Format(new LocalDate(2026, 3, 15).PlusDays(day)))],
        };

    private static Instant SlowNextOpen(TeamSettings team, Instant at)
    {
        var time = NodaTime.Text.LocalTimePattern.CreateWithInvariantCulture("HH:mm");
        var (from, to) = (time.Parse(team.BusinessFrom).Value, time.Parse(team.BusinessTo).Value);
        for (; ; at += Duration.FromMinutes(1))
        {
            var wall = at.InZone(DateTimeZoneProviders.Tzdb[team.TimeZone]);
            if (team.BusinessDays.Contains(wall.DayOfWeek) && wall.TimeOfDay >= from && wall.TimeOfDay < to
                && !team.Holidays.Contains(NodaTime.Text.LocalDatePattern.Iso.Format(wall.Date)))
            {
                return at;
            }
        }
    }

    private static void Check(Func<TeamSettings, Func<Instant, bool>> holds) => Prop.ForAll(
        (from team in Team
         from minute in Gen.Choose(0, 40 * 24 * 60)
         select (team, at: Instant.FromUtc(2026, 3, 15, 0, 0) + Duration.FromMinutes(minute))).ToArbitrary(),
        given => holds(given.team)(given.at)).Check(120);
}
