using Muster.Foundation;
using Muster.Incidents;
using Muster.Incidents.Pages;
using Muster.Web;

namespace Muster.Paging.Pages;

/// <summary>Draws what <see cref="ActionsApi"/> decides.</summary>
internal static class ActionScreens
{
    public static IResult Draw(ActionsApi.Link link, string? done, int status)
    {
        // Nothing is lost when two people tap at once: who comes second only learns that it is taken.
        var taken = done is null && link.Refused is null && link is { Verb: "acknowledge", Incident.Stage: not Stage.Detect, AcknowledgedBy: { } by }
            ? $"{by} acknowledged this already; it is in {link.Incident.Stage}."
            : null;
        var view = new ActionView(
            link.Label,
            done ?? link.Refused?.Text ?? taken ?? $"{Does(link.Verb)} You do it as {link.Person?.Name}.",
            done is null && link.Refused is null && taken is null ? link.Label : null,
            done is not null ? "done" : link.Refused is not null ? "problem" : null,
            link.Incident is { } incident ? new ActionIncident(
                incident.Number, incident.Severity.ToString(), Rows.Title(incident), OneLine.Of(incident.Service), OneLine.Of(incident.Triage.ImpactScope), incident.FiredAt) : null);
        return new Framed<ActionPage>(status, frame => new { Frame = frame, View = view });
    }

    private static string Does(string verb) => verb switch
    {
        "acknowledge" => Sentences.Acknowledging,
        "accept" => "It becomes yours.",
        "decline" => "The next person is asked.",
        _ => "The next person is paged at once.",
    };
}
