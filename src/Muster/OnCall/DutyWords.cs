using System.Text;
using Muster.Foundation;
using Muster.Team;

namespace Muster.OnCall;

/// <summary>A change of the timetable, told to those it concerns on their own clocks.</summary>
internal static class DutyWords
{
    private const int MostLines = 12;

    /// <param name="touched">The roles and times that may have changed.</param>
    /// <param name="actor">Who did it, and so need not be told.</param>
    public static IReadOnlyList<DutyNews> Changes(Timetable before, Timetable after, IReadOnlyList<Override> touched, IReadOnlyList<Person> people, DateTimeZone teamZone, string actor)
    {
        var ids = people.Select(person => person.Id).ToList();
        var lines = touched.SelectMany(one =>
        {
            var (from, until) = (one.StartsAt, one.EndsAt);
            return Differences(Turns.Between(before, ids, from, until)[one.Role], Turns.Between(after, ids, from, until)[one.Role], one.Role);
        }).ToList();
        return [.. people.Where(person => person.Id != actor).Select(person => Tell(person, lines, people, teamZone, actor)).OfType<DutyNews>()];
    }

    private static IEnumerable<Line> Differences(IReadOnlyList<Stretch> before, IReadOnlyList<Stretch> after, Role role)
    {
        foreach (var now in after)
        {
            foreach (var was in before.Where(was => was.From < now.Until && was.Until > now.From && was.Person != now.Person))
            {
                yield return new Line(role, was.Person, now.Person, Instant.Max(was.From, now.From), Instant.Min(was.Until, now.Until));
            }
        }
    }

    private static DutyNews? Tell(Person person, List<Line> lines, IReadOnlyList<Person> people, DateTimeZone teamZone, string actor)
    {
        var mine = lines.Where(line => line.Was == person.Id || line.Is == person.Id).ToList();
        if (mine.Count == 0)
        {
            return null;
        }

        var zone = person.TimeZone is { } own ? LocalTimes.Zone(own) : teamZone;
        var text = new StringBuilder();
        foreach (var line in mine.Take(MostLines))
        {
            var when = $"from {Wall(line.From, zone)} to {Wall(line.Until, zone)}";
            text.AppendLine(line.Is == person.Id
                ? $"You are {OnCallDesk.Label(line.Role)} {when}{(line.Was is { } was ? $", instead of {Name(was, people)}" : "")}."
                : $"You are no longer {OnCallDesk.Label(line.Role)} {when}{(line.Is is { } now ? $": {Name(now, people)} is" : "")}.");
        }

        if (mine.Count > MostLines)
        {
            text.AppendLine($"And {mine.Count - MostLines} more; the on-call page shows all.");
        }

        text.Append($"Changed by {Name(actor, people)}.");
        var first = mine.MinBy(line => line.From)!;
        var title = mine.Exists(line => line.Is == person.Id)
            ? $"You are {OnCallDesk.Label(first.Role)} from {Wall(first.From, zone)}" : $"You are no longer {OnCallDesk.Label(first.Role)} from {Wall(first.From, zone)}";
        return new DutyNews(person.Id, title, text.ToString());
    }

    private static string Name(string id, IReadOnlyList<Person> people) => people.FirstOrDefault(person => person.Id == id)?.Name ?? id;

    private static string Wall(Instant at, DateTimeZone zone)
    {
        var local = at.InZone(zone).LocalDateTime;
        return $"{local.DayOfWeek.ToString()[..3]} {LocalTimes.Date.Format(local.Date)} {LocalTimes.Time.Format(local.TimeOfDay)}";
    }

    private sealed record Line(Role Role, string? Was, string? Is, Instant From, Instant Until);
}
