using Muster.Foundation;

namespace Muster.Team;

/// <summary>
/// When the team works, in its own zone. A local time that a spring night skips is taken as the first instant after the
/// gap; one that an autumn night repeats is its first occurrence.
/// </summary>
internal sealed class BusinessCalendar
{
    private readonly DateTimeZone _zone;
    private readonly HashSet<IsoDayOfWeek> _days;
    private readonly HashSet<LocalDate> _holidays;
    private readonly LocalTime _from;
    private readonly LocalTime _to;

    public BusinessCalendar(TeamSettings team)
    {
        _zone = LocalTimes.Zone(team.TimeZone);
        _days = [.. team.BusinessDays];
        _holidays = [.. team.Holidays.Select(day => LocalTimes.Date.Parse(day).Value)];
        _from = LocalTimes.Time.Parse(team.BusinessFrom).Value;
        _to = LocalTimes.Time.Parse(team.BusinessTo).Value;
    }

    public bool IsOpen(Instant at) => NextOpen(at) == at;

    /// <summary><paramref name="at"/> itself inside business hours, otherwise the next opening.</summary>
    public Instant NextOpen(Instant at)
    {
        var date = at.InZone(_zone).Date;
        for (var day = 0; day <= 366; day++, date = date.PlusDays(1))
        {
            if (IsBusinessDay(date) && at < Close(date))
            {
                return Instant.Max(at, Open(date));
            }
        }

        // A year without one business day is a calendar nobody meant: better to page now than never.
        return at;
    }

    /// <summary>
    /// The end of the <paramref name="days"/>th business day after the day of <paramref name="at"/>: three business days
    /// from Friday noon end on Wednesday evening.
    /// </summary>
    public Instant EndOfBusinessDay(Instant at, int days)
    {
        var date = at.InZone(_zone).Date;
        var left = days;
        // A team of one day a week needs seven days for each, and its holidays come on top.
        for (var guard = (days * 7) + 366; left > 0 && guard > 0; guard--)
        {
            date = date.PlusDays(1);
            left -= IsBusinessDay(date) ? 1 : 0;
        }

        return left == 0 ? Close(date) : at + Duration.FromDays(days);
    }

    /// <summary>Hours that lie whole in what a spring night skips make no business day.</summary>
    private bool IsBusinessDay(LocalDate date) =>
        _days.Contains(date.DayOfWeek) && !_holidays.Contains(date) && Open(date) < Close(date);

    private Instant Open(LocalDate date) => _zone.At(date + _from);

    private Instant Close(LocalDate date) => _zone.At(date + _to);
}
