namespace Muster.OnCall;

/// <summary>
/// Who is on call at an instant, from the rotation and the people who are really there. It always names somebody while
/// the team has anybody, and never one person as IC and TO while it has two.
/// </summary>
internal static class Rosters
{
    /// <param name="people">Ids of everybody in the team, in the team's order.</param>
    public static Roster At(Rotation? rotation, IReadOnlyList<string> people, Instant at, DateTimeZone zone) =>
        At(new Timetable(rotation, zone), people, at);

    public static Roster At(Timetable timetable, IReadOnlyList<string> people, Instant at)
    {
        var turns = InTurn(timetable, people, at).ToList();
        return new Roster(DutyAt(timetable, people, at), turns.Count == 0 ? people : turns, people)
        {
            Fallback = Listed(timetable, people, at) == Duty.Nobody,
        };
    }

    /// <summary>The roles alone: cheap enough to ask for every week of a long list.</summary>
    public static Duty DutyAt(Timetable timetable, IReadOnlyList<string> people, Instant at)
    {
        var listed = Listed(timetable, people, at);
        return listed == Duty.Nobody
            ? InTeamOrder(timetable.HasAbsences ? [.. PresentFirst(timetable, people, at)] : people)
            : Complete(listed, PresentFirst(timetable, InTurn(timetable, people, at).Concat(people), at));
    }

    private static Duty Listed(Timetable timetable, IReadOnlyList<string> people, Instant at)
    {
        string? Here(string? person) => person is not null && people.Contains(person) ? person : null;
        return timetable.DutyAt(at) is { } duty
            ? new Duty(Here(duty.IC), Here(duty.TO), Here(duty.Backup), Here(duty.CO))
            : Duty.Nobody;
    }

    /// <summary>Everybody who takes turns, each once, in the order of their next turn.</summary>
    private static IEnumerable<string> InTurn(Timetable timetable, IReadOnlyList<string> people, Instant at) =>
        timetable.InLine(at).SelectMany(duty => duty.People).Where(people.Contains).Distinct();

    /// <summary>Whoever is away stands in only where nobody else is there.</summary>
    private static IEnumerable<string> PresentFirst(Timetable timetable, IEnumerable<string> line, Instant at) =>
        timetable.HasAbsences ? line.OrderBy(person => timetable.IsAway(person, at)) : line;

    private static Duty InTeamOrder(IReadOnlyList<string> people)
    {
        var ic = people.ElementAtOrDefault(1) ?? people.ElementAtOrDefault(0);
        return new Duty(ic, people.ElementAtOrDefault(0), people.ElementAtOrDefault(2), ic);
    }

    /// <summary>
    /// A missing TO: the backup, else the next in line who is not the IC. A missing IC: the CO, else the next in line who is
    /// not the TO. Where one person was both (from a time when they were alone), they stay TO.
    /// </summary>
    private static Duty Complete(Duty listed, IEnumerable<string> line)
    {
        var duty = listed.IC == listed.TO ? listed with { IC = null } : listed;
        if (duty.TO is null)
        {
            duty = duty with { TO = OtherThan(duty.IC, line.Prepend(duty.Backup)) };
        }

        if (duty.IC is null)
        {
            duty = duty with { IC = OtherThan(duty.TO, line.Prepend(duty.CO)) };
        }

        return duty.Backup == duty.TO ? duty with { Backup = null } : duty;
    }

    /// <summary>The first in line who is somebody else; alone, the same person.</summary>
    private static string? OtherThan(string? person, IEnumerable<string?> line) =>
        line.FirstOrDefault(other => other is not null && other != person) ?? person;
}
