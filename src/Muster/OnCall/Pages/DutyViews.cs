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
        var turns = Turns.Between(timetable, [.. people.Select(person => person.Id)], horizon.From, horizon.To);
        return [.. turns.Select(one => new LaneView(one.Key.ToString(), Name(one.Key), [.. one.Value.Select(turn => new ShiftView(faces.Of(turn.Person), turn.From, turn.Until))]))];
    }
}
