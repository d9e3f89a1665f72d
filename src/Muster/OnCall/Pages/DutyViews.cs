using Muster.Team;
using Muster.Web;

namespace Muster.OnCall.Pages;

/// <summary>Draws the timetable: the roles now, and the lanes ahead.</summary>
internal static class DutyViews
{
    public static string Name(Role role) => role switch
    {
        Role.IC => "Incident Commander",
        Role.TO => "Technical Owner",
        Role.Backup => "Backup",
        _ => "Communications",
    };

    public static IReadOnlyList<DutyView> Of(Timetable timetable, IReadOnlyList<Person> people, Faces faces, Instant now)
    {
        var ids = people.Select(person => person.Id).ToList();
        return [.. Enum.GetValues<Role>().Select(role =>
        {
            var (turn, next) = Turns.Of(role, timetable, ids, now);
            return new DutyView(role.ToString(), Name(role), faces.Of(turn?.Person), turn?.Until, faces.Of(next?.Person));
        })];
    }

    /// <summary>One lane a role; neighbouring shifts of one person are one stretch.</summary>
    public static IReadOnlyList<LaneView> Lanes(Timetable timetable, IReadOnlyList<Person> people, Faces faces, Horizon horizon)
    {
        var ids = people.Select(person => person.Id).ToList();
        var starts = timetable.Shifts(horizon.From, horizon.To).SelectMany(shift => new[] { shift.Start, shift.End })
            .Where(start => start > horizon.From && start < horizon.To).Prepend(horizon.From).Distinct().Order().ToList();
        var duties = starts.Select(start => (Start: start, Duty: Rosters.DutyAt(timetable, ids, start))).ToList();
        return [.. Enum.GetValues<Role>().Select(role => new LaneView(role.ToString(), Name(role), Stretches(role, duties, faces, horizon.To)))];
    }

    private static List<ShiftView> Stretches(Role role, IReadOnlyList<(Instant Start, Duty Duty)> duties, Faces faces, Instant end)
    {
        var stretches = new List<ShiftView>();
        foreach (var (start, duty) in duties)
        {
            var holder = faces.Of(duty[role]);
            if (stretches.Count > 0 && stretches[^1].Holder == holder)
            {
                continue;
            }

            if (stretches.Count > 0)
            {
                stretches[^1] = stretches[^1] with { To = start };
            }

            stretches.Add(new ShiftView(holder, start, end));
        }

        return stretches;
    }
}
