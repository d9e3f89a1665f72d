using Muster.Foundation;
using Muster.Team;
using Muster.Web;

namespace Muster.OnCall.Pages;

/// <summary>`/oncall`: who holds each role now and in the two weeks ahead.</summary>
internal static class OnCallScreen
{
    private static readonly Duration Ahead = Duration.FromDays(14);

    public static Task<IResult> Show(HttpContext http, Database database, Frames frames, OnCallStore oncall, TeamStore team, CancellationToken ct) =>
        database.Read<IResult>(async sql =>
        {
            var (frame, faces) = await frames.For(sql, http, "oncall");
            var people = await team.People(sql);
            var timetable = await oncall.Timetable(sql);
            var today = frame.Zone.AtStartOfDay(frame.Now.InZone(frame.Zone).Date).ToInstant();
            var horizon = new Horizon(today, today + Ahead, frame.Now);
            return Screens.Page<OnCallPage>(new
            {
                Frame = frame,
                View = new OnCallView(
                    DutyViews.Of(timetable, people, faces, frame.Now),
                    people.Count == 0 ? [] : DutyViews.Lanes(timetable, people, faces, horizon),
                    horizon,
                    Coverage.Missing(timetable, [.. people.Select(person => person.Id)], frame.Now)),
            });
        }, ct);
}
