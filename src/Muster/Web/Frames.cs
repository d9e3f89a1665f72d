using Muster.Foundation;
using Muster.Incidents;
using Muster.Team;

namespace Muster.Web;

/// <summary>Gathers what the frame around every page needs.</summary>
internal sealed class Frames(TeamStore team, IncidentStore incidents, Clock clock)
{
    /// <summary>For a page that must be drawn without the database: nobody's, and no team's.</summary>
    public Frame Bare() => new() { Team = "Muster", Now = clock.Now };

    /// <summary>The frame for this request, and the people it may name.</summary>
    public async Task<(Frame Frame, Faces Faces)> For(Session sql, HttpContext http, string section)
    {
        var settings = await team.Team(sql);
        var people = await team.People(sql);
        var faces = new Faces(people);
        var caller = http.CallerOf();
        var me = people.FirstOrDefault(person => person.Id == caller?.Person);
        var frame = new Frame
        {
            Team = settings.Name,
            Now = clock.Now,
            Zone = LocalTimes.Zone(me?.TimeZone ?? settings.TimeZone),
            Section = section,
            Viewer = me is null ? null : new Viewer(me.Id, me.Name, faces.Of(me.Id)!.Hue, caller!.MayAct, caller.MayAdmin),
            Open = me is null ? 0 : (int)await incidents.CountOpen(sql),
        };
        return (frame, faces);
    }
}
