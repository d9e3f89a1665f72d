using Muster.OnCall;

namespace Muster.Tests.OnCall;

/// <summary>
/// The rules of the week list read aloud: walk day by day and minute by minute, with no arithmetic on weeks and no
/// resolver of local times. What the product computes must agree with it.
/// </summary>
internal static class SlowRotation
{
    public static Duty DutyAt(Rotation rotation, Instant at, DateTimeZone zone)
    {
        var listed = rotation.Weeks.ToDictionary(week => HandoffDay(rotation, week.Week), week => week.Duty);
        var first = listed.Keys.Min();
        var last = listed.Keys.Max();
        var duty = Duty.Nobody;
        // 'listedDay' goes round the list while 'day' goes on along the calendar.
        for (LocalDate day = first, listedDay = first; HandoffInstant(day, rotation.Handoff.At, zone) <= at; day = day.PlusDays(7))
        {
            duty = listedDay <= last ? listed.GetValueOrDefault(listedDay, Duty.Nobody) : Duty.Nobody;
            listedDay = listedDay >= last && rotation.Repeat ? first : listedDay.PlusDays(7);
        }

        return duty;
    }

    /// <summary>The first minute at which a clock on the wall shows the handoff time, or has jumped past it.</summary>
    public static Instant HandoffInstant(LocalDate day, LocalTime time, DateTimeZone zone)
    {
        var minute = (day + time).InUtc().ToInstant() - Duration.FromHours(16);
        while (minute.InZone(zone).LocalDateTime < day + time)
        {
            minute += Duration.FromMinutes(1);
        }

        return minute;
    }

    private static LocalDate HandoffDay(Rotation rotation, LocalDate day)
    {
        while (day.DayOfWeek != rotation.Handoff.Day)
        {
            day = day.PlusDays(1);
        }

        return day;
    }
}
