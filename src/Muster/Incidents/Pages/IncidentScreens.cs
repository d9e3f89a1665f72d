using System.Globalization;
using Muster.Alerts;
using Muster.Catalog;
using Muster.Foundation;
using Muster.Paging;
using Muster.Team;
using Muster.Web;

namespace Muster.Incidents.Pages;

/// <summary>`/incidents`, `/incidents/12`, and the forms on them. A form does what the API's verb does, and comes back.</summary>
internal static class IncidentScreens
{
    private const int PerPage = 50;
    private const int Farthest = 1_000_000;

    public static void MapIncidentScreens(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/incidents", List);
        routes.MapGet("/incidents/{number:long}", Show);
        routes.MapPost("/incidents/{number:long}/{verb}", Do);
    }

    private static Task<IResult> List(HttpContext http, Database database, Frames frames, IncidentStore incidents, CatalogStore catalog, CancellationToken ct)
    {
        var query = new Query(http.Request.Query);
        var filter = new ListFilter(query.Text("open") ?? "", query.Text("severity") ?? "", query.Text("stage") ?? "", query.Text("service") ?? "", query.Text("q") ?? "");
        var skip = (int)(query.Number("skip", Farthest) ?? 0);
        return database.Read<IResult>(async sql =>
        {
            var (frame, faces) = await frames.For(sql, http, "incidents");
            var found = await incidents.List(
                sql, query.OneOf<Stage>("stage"), query.OneOf<Severity>("severity"), query.Flag("open"), query.Text("service"), query.Text("q"), PerPage + 1, skip);
            var services = (await catalog.Services(sql)).Select(service => service.Id).Concat(found.Select(incident => incident.Service).OfType<string>());
            var view = new ListView(
                [.. found.Take(PerPage).Select(incident => Rows.Of(incident, faces))], filter, [.. services.Append(filter.Service).Where(name => name.Length > 0).Distinct().Order()],
                skip > 0 ? Address(filter, Math.Max(0, skip - PerPage)) : null,
                found.Count > PerPage ? Address(filter, skip + PerPage) : null);
            return Screens.Page<IncidentsPage>(new { Frame = frame, View = view });
        }, ct);
    }

    private static Task<IResult> Show(long number, string? done, HttpContext http, IncidentViews views, CancellationToken ct) =>
        Page(number, http, views, Typed.Nothing, Done(done), StatusCodes.Status200OK, ct);

    private static async Task<IResult> Do(
        long number, string verb, HttpContext http, IncidentDesk desk, IncidentViews views, Database database, TeamStore team, CancellationToken ct)
    {
        var form = await http.Request.ReadPostedForm(ct);
        try
        {
            if (Verbs.Read(verb, FormBody.Of(form)) is { } command)
            {
                await IncidentsApi.CheckPeople(command, database, team, ct);
                var key = form["key"].ToString() is { Length: > 0 } given ? given : null;
                if (!http.CallerOf()!.MayAct)
                {
                    return await Refuse("You may look, not act: ask an admin of the team. Nothing was changed.", StatusCodes.Status403Forbidden);
                }

                switch (await desk.Do(number, command, http.CallerOf()!, key, ct))
                {
                    case { Refusal: { } refusal }:
                        return await Refuse(refusal.Text, StatusCodes.Status409Conflict);
                    case not null:
                        return Results.Redirect(string.Create(CultureInfo.InvariantCulture, $"/incidents/{number}?done={verb}{(command is Command.Verify { ImpactGone: false } ? "-only" : "")}"));
                }
            }
        }
        catch (BadInputException bad)
        {
            return await Refuse($"{FormWords.Said(bad)}. Nothing was changed.", StatusCodes.Status400BadRequest);
        }

        return Problem.NotFound($"incident {number}, or nothing called {verb} can be done to one. Nothing was changed");

        Task<IResult> Refuse(string why, int status) => Page(number, http, views, FormBody.Typed(form, why), null, status, ct);
    }

    private static async Task<IResult> Page(long number, HttpContext http, IncidentViews views, Typed typed, string? done, int status, CancellationToken ct)
    {
        if (await views.Of(number, http, typed, ct) is not var (frame, view))
        {
            return Problem.NotFound($"incident #{number}");
        }

        var problem = typed == Typed.Nothing ? null : typed.Problem;
        return Screens.Page<IncidentPage>(new { Frame = frame with { Done = done, Problem = problem }, Incident = view }, status);
    }

    private static string Address(ListFilter filter, int skip) => "/incidents" + QueryString.Create(
        new[] { ("open", filter.Open), ("severity", filter.Severity), ("stage", filter.Stage), ("service", filter.Service), ("q", filter.Text), ("skip", skip == 0 ? "" : skip.ToString(CultureInfo.InvariantCulture)) }
            .Where(pair => pair.Item2.Length > 0).Select(pair => KeyValuePair.Create(pair.Item1, (string?)pair.Item2)));

    /// <summary>Only these words can be put on the page by an address.</summary>
    private static string? Done(string? verb) => verb switch
    {
        "acknowledge" => $"Acknowledged. {Sentences.Acknowledging}",
        "classify" => "Classified.",
        "triage" => "Saved.",
        "assign" => "Asked.",
        "accept" => "Accepted. It is yours now.",
        "decline" => "Declined.",
        "note" => "On the timeline.",
        "begin-mitigation" => "On the timeline. Go ahead.",
        "verify" => "Verification saved.",
        "verify-only" => "Verification saved. Users still feel it, so it stays open: tick that box once they no longer do.",
        "resolve" => "Resolved. Well done. The review is due in two days; sleep first.",
        "reopen" => "Reopened.",
        "hand-off" => "Done.",
        "escalate" => "The next person is being paged.",
        "merge" => "Merged.",
        "review" => "Review saved.",
        "close" => "Closed. Thank you.",
        "report" => "Opened. Those on call are being paged.",
        _ => null,
    };
}
