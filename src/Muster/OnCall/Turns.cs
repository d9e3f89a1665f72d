namespace Muster.OnCall;

/// <summary>
/// One person's uninterrupted hold on a role. <paramref name="From"/> is null when it has begun already,
/// <paramref name="Until"/> when nothing ends it.
/// </summary>
internal sealed record Turn(string Person, Instant? From, Instant? Until);

/// <summary>Who holds a role now and who is next, as it will really be: stand-ins included (D1).</summary>
internal static class Turns
{
    public static (Turn? Now, Turn? Next) Of(Role role, Timetable timetable, IReadOnlyList<string> people, Instant at)
    {
        var turns = Ahead(role, timetable, people, at).ToList();
        var now = turns.FirstOrDefault(turn => turn.From is null);
        return (now, turns.FirstOrDefault(turn => turn.From is not null));
    }

    /// <summary>The turns from <paramref name="at"/> on, until somebody else had theirs; a time of nobody separates them.</summary>
    private static IEnumerable<Turn> Ahead(Role role, Timetable timetable, IReadOnlyList<string> people, Instant at)
    {
        var holder = Rosters.DutyAt(timetable, people, at)[role];
        Instant? since = null;
        foreach (var handoff in Handoffs(timetable, at))
        {
            var next = Rosters.DutyAt(timetable, people, handoff)[role];
            if (next == holder)
            {
                continue;
            }

            if (holder is not null)
            {
                yield return new Turn(holder, since, handoff);
                if (since is not null)
                {
                    yield break;
                }
            }

            (holder, since) = (next, handoff);
        }

        if (holder is not null)
        {
            yield return new Turn(holder, since, null);
        }
    }

    /// <summary>
    /// Twice round the list shows every change there will be and where the turn after it ends; a list that does not repeat
    /// ends with one more, to those who stand in.
    /// </summary>
    private static IEnumerable<Instant> Handoffs(Timetable timetable, Instant at)
    {
        Shift? last = null;
        foreach (var shift in timetable.Shifts(at, Instant.MaxValue).Take((2 * timetable.Weeks) + 1))
        {
            last = shift;
            if (shift.Start > at)
            {
                yield return shift.Start;
            }
        }

        if (last is not null && !timetable.Repeats)
        {
            yield return last.End;
        }
    }
}
