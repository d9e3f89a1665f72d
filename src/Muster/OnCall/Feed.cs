using Muster.Foundation;
using Muster.Team;

namespace Muster.OnCall;

/// <summary>A calendar that somebody follows: one person's turns, one role's, or (neither) everybody's.</summary>
internal sealed record Feed(string Id, string? Person, Role? Role, string MadeBy, Instant MadeAt, Instant? ReadAt)
{
    private static readonly Duration Behind = Duration.FromDays(30);
    private static readonly Duration Ahead = Duration.FromDays(366);

    /// <summary>The same all day unless something changes.</summary>
    /// <param name="address">The server's own, which makes an event's name unlike that of any other team's.</param>
    public string Write(Timetable timetable, Plans plans, IReadOnlyList<Person> people, DateTimeZone zone, Uri address, Instant now)
    {
        var names = people.ToDictionary(person => person.Id, person => person.Name);
        var today = zone.AtStartOfDay(now.InZone(zone).Date).ToInstant();
        var events = new List<CalendarEvent>();
        foreach (var (role, turns) in Turns.Between(timetable, [.. names.Keys], today - Behind, today + Ahead).Where(one => Role is null || one.Key == Role))
        {
            for (var i = 0; i < turns.Count; i++)
            {
                if (Person is null || turns[i].Person == Person)
                {
                    events.Add(Event(role, turns, i));
                }
            }
        }

        var whose = Person is { } person ? $"On call: {Name(person)}" : Role is { } one ? $"On call: {OnCallDesk.Label(one)}" : "On call";
        return ICalendar.Write(whose, zone, today, [.. events.OrderBy(one => one.From)]);

        CalendarEvent Event(Role role, IReadOnlyList<Stretch> turns, int i)
        {
            var turn = turns[i];
            var began = i == 0 ? "before" : turn.From.ToString("uuuuMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture);
            var summary = Person is null ? $"{OnCallDesk.Label(role)}: {Name(turn.Person)}" : $"On call: {OnCallDesk.Label(role)}";
            var words = $"{(i == 0 ? "" : $"Before: {Name(turns[i - 1].Person)}. ")}{(i + 1 < turns.Count ? $"Then: {Name(turns[i + 1].Person)}." : "")}";
            return new CalendarEvent(
                $"{OnCallDesk.Label(role).ToLowerInvariant()}-{began}@{address.Host}", Changes(plans, turn), turn.From, turn.Until, summary, words.Trim(), new Uri(address, "/oncall").AbsoluteUri);
        }

        string Name(string? id) => id is null ? "nobody" : names.GetValueOrDefault(id, id);
    }

    /// <summary>
    /// How often this stretch may have been changed: by an edit of the rotation before its end, by an override on it or beside it, by an
    /// absence before its end (a pool makes up for it later), and by each of those that was ended again. Too often does no harm; it never shrinks.
    /// </summary>
    private static int Changes(Plans plans, Stretch turn) =>
        plans.Past.Count(past => past.Until <= turn.Until)
        + plans.Overrides.Where(one => one.StartsAt <= turn.Until && one.EndsAt >= turn.From).Sum(one => one.CancelledAt is null ? 1 : 2)
        + plans.Absences.Where(away => away.StartsAt <= turn.Until).Sum(away => away.CancelledAt is null ? 1 : 2);
}
