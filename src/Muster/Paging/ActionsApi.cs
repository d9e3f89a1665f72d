using Muster.Foundation;
using Muster.Incidents;
using Muster.Team;

namespace Muster.Paging;

/// <summary>
/// The links in messages. A GET only shows what the link would do (mail scanners and link previews follow every link); the
/// POST behind its button does it, as the person the message was for, once.
/// </summary>
internal static class ActionsApi
{
    /// <summary>What a link would do, or why it no longer can.</summary>
    /// <param name="Refused">Null while the link works.</param>
    internal sealed record Link(string Token, string Label, Person? Person, Incident? Incident, string Verb, Refusal? Refused, string? AcknowledgedBy)
    {
        /// <summary>The newest event its page knew of.</summary>
        public int? Seen { get; init; }

        /// <summary>What looking at it answers.</summary>
        public int Status => Refused switch
        {
            null => StatusCodes.Status200OK,
            { Reason: MayNotAct } => StatusCodes.Status403Forbidden,
            _ => StatusCodes.Status410Gone,
        };
    }

    internal const string MayNotAct = "forbidden";

    /// <summary>How a page is drawn is the web's business; it is handed in where the server is composed.</summary>
    internal delegate IResult Draw(Link link, string? done, int status);

    public static void MapActions(this IEndpointRouteBuilder routes, Draw draw)
    {
        routes.MapGet("/a/{token}", async (string token, Actions actions, CancellationToken ct) =>
            await actions.Look(token, ct) is { } link ? draw(link, null, link.Status) : Problem.NotFound("such link; it may be cut off"));
        routes.MapPost("/a/{token}", async (string token, HttpRequest request, Actions actions, CancellationToken ct) =>
        {
            if (await actions.Act(token, ct) is not var (link, done, status))
            {
                return Problem.NotFound("such link; it may be cut off");
            }

            return request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
                ? draw(link, done, status)
                : status switch
                {
                    200 => Results.Json(new { done, incident = IncidentsApi.Summary(link.Incident!) }, Json.Options),
                    403 => Problem.Forbidden(link.Refused!.Text),
                    410 => Problem.Gone(link.Refused!.Text),
                    _ => Problem.Refused(link.Refused!),
                };
        });
    }
}

/// <summary>Reads and carries out action links.</summary>
internal sealed class Actions(Database database, PageStore pages, TeamStore team, IncidentStore incidents, IncidentDesk desk, ActionLinks links, Secrets secrets, Clock clock)
{
    public async Task<ActionsApi.Link?> Look(string token, CancellationToken ct)
    {
        if (links.Read(token) is not var (pageId, verb))
        {
            return null;
        }

        return await database.Read(async sql =>
        {
            var page = await pages.Get(sql, pageId);
            var person = page?.Person is { } id ? await team.Person(sql, id) : null;
            var incident = page?.Incident is { } number ? await incidents.Read(sql, number) : null;
            var settings = await team.Team(sql);
            var refused = page is null || person is null || incident is null
                ? Gone("This link belongs to something that is no longer there.")
                : await pages.UsedAt(sql, secrets.Hash(token)) is { } at
                    ? Gone($"{person.Name} used this link at {Clock(at, settings)}. It works once.")
                    : clock.Now > page.DueAt + ActionLinks.Lasts
                        ? Gone($"This link was good until {Clock(page.DueAt + ActionLinks.Lasts, settings)}. Open the incident instead.")
                        : Caller.ForPerson(person).MayAct
                            ? null
                            : new Refusal(ActionsApi.MayNotAct, $"{person.Name} may look, not act: ask an admin of the team. Nothing was changed.");
            var acknowledgedBy = incident?.AcknowledgedBy is { } by ? (await team.Person(sql, by))?.Name ?? by : null;
            return new ActionsApi.Link(token, Wording.Label(verb), person, incident, verb, refused, acknowledgedBy) { Seen = page?.Seq };
        }, ct);
    }

    /// <summary>200 done, 403 or 409 refused to the person or by the incident (the link stays good), 410 used or expired; null: no link of ours.</summary>
    public async Task<(ActionsApi.Link Link, string? Done, int Status)?> Act(string token, CancellationToken ct)
    {
        if (await Look(token, ct) is not { } link)
        {
            return null;
        }

        if (link.Refused is not null)
        {
            return (link, null, link.Status);
        }

        var command = link.Verb == "acknowledge" ? new Command.Acknowledge(link.Seen) : Verbs.Read(link.Verb, Body.Parse(default))!;
        var by = Caller.ForPerson(link.Person!);
        var spent = secrets.Hash(token);
        var verdict = await desk.Do(link.Incident!.Number, command, by, null, sql => pages.Use(sql, spent, clock.Now), ct);
        return verdict switch
        {
            null => (link with { Refused = Gone("This link was used a moment ago. It works once.") }, null, StatusCodes.Status410Gone),
            { Refusal: { } refusal } => (link with { Incident = verdict.Incident, Refused = refusal }, null, StatusCodes.Status409Conflict),
            _ => (link with { Incident = verdict.Incident }, Done(link.Verb), StatusCodes.Status200OK),
        };
    }

    private static string Clock(Instant at, TeamSettings settings) =>
        at.InZone(LocalTimes.Zone(settings.TimeZone)).ToString("HH:mm 'on' d MMMM ('UTC'o<g>)", System.Globalization.CultureInfo.InvariantCulture);

    private static Refusal Gone(string text) => new("gone", text);

    private static string Done(string verb) => verb switch
    {
        "acknowledge" => $"Acknowledged. {Sentences.Acknowledging}",
        "accept" => "Accepted. It is yours now.",
        "decline" => "Declined. The next person is asked.",
        _ => "Escalated. The next person is being paged.",
    };
}
