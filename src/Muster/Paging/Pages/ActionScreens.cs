using Muster.Incidents;
using Muster.Incidents.Pages;
using Muster.Web;

namespace Muster.Paging.Pages;

/// <summary>Draws what <see cref="ActionsApi"/> decides.</summary>
internal static class ActionScreens
{
    public static IResult Draw(ActionsApi.Link link, string? done, int status)
    {
        var view = new ActionView(
            link.Label,
            done ?? link.Refused ?? $"{Does(link.Verb)} You do it as {link.Person?.Name}.",
            done is null && link.Refused is null ? link.Label : null,
            done is not null ? "done" : link.Refused is not null ? "problem" : null,
            link.Incident is { } incident ? new ActionIncident(incident.Number, incident.Severity.ToString(), Rows.Title(incident)) : null);
        return new Framed<ActionPage>(status, frame => new { Frame = frame, View = view });
    }

    private static string Does(string verb) => verb switch
    {
        "acknowledge" => "Nobody else will be woken for this.",
        "accept" => "It becomes yours.",
        "decline" => "The next person is asked.",
        _ => "The next person is paged at once.",
    };
}
