namespace Muster.OnCall;

/// <summary>
/// One person's uninterrupted hold on a role. <paramref name="From"/> is null when it has begun already,
/// <paramref name="Until"/> when nothing ends it.
/// </summary>
internal sealed record Turn(string Person, Instant? From, Instant? Until);

/// <summary>A piece of a picture of time; null is nobody.</summary>
internal sealed record Stretch(string? Person, Instant From, Instant Until);

/// <summary>Who holds a role now and who is next, as it will really be: stand-ins included (D1).</summary>
internal static class Turns
{
    public static (Turn? Now, Turn? Next) Of(Role role, Timetable timetable, IReadOnlyList<string> people, Instant at)
    {
        // Now, perhaps nobody for a while, the next one, and what ends that.
        var changes = Changes(role, timetable, people, at).Take(4).ToList();
        var next = changes.FindIndex(1, change => change.Person is not null);
        return (
            changes[0].Person is { } now ? new Turn(now, null, After(changes, 0)) : null,
            next > 0 ? new Turn(changes[next].Person!, changes[next].From, After(changes, next)) : null);
    }

    /// <summary>The whole time from <paramref name="from"/> to <paramref name="until"/>, cut for each role where its holder changes.</summary>
    public static IReadOnlyDictionary<Role, IReadOnlyList<Stretch>> Between(Timetable timetable, IReadOnlyList<string> people, Instant from, Instant until)
    {
        var turns = Enum.GetValues<Role>().ToDictionary(role => role, _ => new List<Stretch>());
        foreach (var change in timetable.ChangesBetween(from, until))
        {
            var duty = Rosters.DutyAt(timetable, people, change);
            foreach (var (role, its) in turns)
            {
                if (its.Count == 0 || its[^1].Person != duty[role])
                {
                    Cut(its, change);
                    its.Add(new Stretch(duty[role], change, until));
                }
            }
        }

        return turns.ToDictionary(one => one.Key, IReadOnlyList<Stretch> (one) => one.Value);
    }

    private static void Cut(List<Stretch> turns, Instant at)
    {
        if (turns.Count > 0)
        {
            turns[^1] = turns[^1] with { Until = at };
        }
    }

    private static Instant? After(List<(Instant From, string? Person)> changes, int index) =>
        index + 1 < changes.Count ? changes[index + 1].From : null;

    /// <summary>Who holds the role at <paramref name="at"/>, then everybody (or nobody) it passes to, and when.</summary>
    private static IEnumerable<(Instant From, string? Person)> Changes(Role role, Timetable timetable, IReadOnlyList<string> people, Instant at)
    {
        var holder = Rosters.DutyAt(timetable, people, at)[role];
        yield return (at, holder);
        foreach (var handoff in timetable.ChangesAfter(at))
        {
            var next = Rosters.DutyAt(timetable, people, handoff)[role];
            if (next != holder)
            {
                yield return (handoff, next);
            }

            holder = next;
        }
    }
}
