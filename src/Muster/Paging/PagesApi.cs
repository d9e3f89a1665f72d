using Muster.Foundation;
using Muster.Incidents;
using Muster.Team;

namespace Muster.Paging;

/// <summary>The ledger (`GET /v1/pages`), which accounts for every interruption, and test pages.</summary>
internal static class PagesApi
{
    private const int Most = 500;

    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/pages", List).Needs(caller => caller.MayRead);
        routes.MapGet("/v1/pages/unreached", Unreached).Needs(caller => caller.MayRead);
        routes.MapPost("/v1/people/{person}/test-page", TestPage).Needs(caller => caller.MayAct);
    }

    /// <summary>What an incident's detail shows of its pages.</summary>
    public static IncidentPart Part(PageStore pages) => new("pages", async (sql, number) =>
        await Ledger(sql, pages, await pages.List(sql, number, null, Most)));

    private static async Task<IResult> List(HttpRequest request, Database database, PageStore pages, CancellationToken ct)
    {
        var query = new Query(request.Query);
        var ledger = await database.Read(async sql => await Ledger(sql, pages, await pages.List(
            sql, query.Number("incident", long.MaxValue), query.Text("person"), (int)(query.Number("limit", Most) ?? Most))), ct);
        return Results.Json(new { pages = ledger }, Json.Options);
    }

    /// <summary>Who could not be woken right now, and why.</summary>
    private static async Task<IResult> Unreached(Database database, TeamStore team, Reach reach, CancellationToken ct)
    {
        var unreached = await database.Read(async sql => await reach.Unreached(sql, await team.People(sql)), ct);
        return Results.Json(new { unreached }, Json.Options);
    }

    private static async Task<IResult> TestPage(string person, HttpContext http, Database database, TeamStore team, PageStore pages, Clock clock, Wake wake, CancellationToken ct)
    {
        var now = clock.Now;
        var page = new Page
        {
            Id = Ids.New(now), Person = person, Kind = MessageKind.Page, Reason = "Test", Urgency = Page.TestUrgency,
            Title = "Test page from Muster",
            Body = $"This is a test page for {person}, asked for by {http.CallerOf()!.Actor}. Nothing is wrong, and there is nothing to do.",
            PlannedAt = now, DueAt = now,
        };
        var planned = await database.Write(async sql =>
        {
            if (await team.Person(sql, person) is null)
            {
                return false;
            }

            await pages.Plan(sql, [page]);
            await sql.WakeReplicas();
            return true;
        }, ct);
        wake.Signal();
        return planned
            ? Results.Json(new { page = page.Id, ledger = $"/v1/pages?person={Uri.EscapeDataString(person)}" }, Json.Options, statusCode: StatusCodes.Status202Accepted)
            : Problem.NotFound($"person {person}");
    }

    /// <summary>Every message about an incident, newest first, however many there are.</summary>
    public static async Task<IReadOnlyList<object>> All(Session sql, PageStore pages, long incident)
    {
        var all = new List<object>();
        foreach (var some in (await pages.List(sql, incident, null, int.MaxValue)).Chunk(Most))
        {
            all.AddRange(await Ledger(sql, pages, some));
        }

        return all;
    }

    private static async Task<IReadOnlyList<object>> Ledger(Session sql, PageStore pages, IReadOnlyList<Page> found)
    {
        var attempts = await pages.Attempts(sql, [.. found.Select(page => page.Id)]);
        return [.. found.Select(page => Entry(page, [.. attempts[page.Id]]))];
    }

    private static object Entry(Page page, IReadOnlyList<PageAttempt> attempts) => new
    {
        page.Id, page.Incident, page.Person, page.Channel, page.Kind, page.Title,
        reason = System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(page.Reason),
        page.State, page.PlannedAt, page.DueAt,
        sentAt = attempts.Count > 0 ? attempts[^1].StartedAt : (Instant?)null,
        deliveredAt = page.State == PageState.Delivered ? page.EndedAt : null,
        failedAt = page.State == PageState.Failed ? page.EndedAt : null,
        page.SupersededAt, page.AcknowledgedAt, page.ExternalId, page.Failure,
        attempts = attempts.Select(one => new { one.Contact, one.StartedAt, one.EndedAt, outcome = one.Outcome.ToLowerInvariant(), one.Reason }),
    };
}
