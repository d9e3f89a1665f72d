using Muster.Foundation;
using Muster.Team;

namespace Muster.OnCall;

/// <summary>
/// What changes who is on call: `/v1/overrides`, `/v1/oncall/take-over`, `/v1/absences`; and `GET /v1/schedule`, everybody's turns
/// in a stretch of time as they will really be. A program may look; it changes who is paged only where it may change the team.
/// </summary>
internal static class ScheduleApi
{
    private static readonly Duration Longest = Duration.FromDays(400);
    private static readonly Duration Usual = Duration.FromDays(14);

    public static void MapSchedule(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/schedule", Schedule).Needs(caller => caller.MayRead);
        routes.MapGet("/v1/overrides", Overrides).Needs(caller => caller.MayRead);
        routes.MapPost("/v1/overrides", Override).Needs(May);
        routes.MapDelete("/v1/overrides/{id}", async (string id, HttpContext http, OnCallDesk desk, CancellationToken ct) =>
            Ended(await desk.CancelOverride(id, http.CallerOf()!.Actor, ct))).Needs(May);
        routes.MapPost("/v1/oncall/take-over", TakeOver).Needs(caller => caller is { IsProgram: false, MayAct: true });
        routes.MapGet("/v1/absences", Absences).Needs(caller => caller.MayRead);
        routes.MapPost("/v1/absences", Away).Needs(May);
        routes.MapDelete("/v1/absences/{id}", async (string id, HttpContext http, OnCallDesk desk, CancellationToken ct) =>
            Ended(await desk.Back(id, http.CallerOf()!.Actor, ct))).Needs(May);
    }

    private static bool May(Caller caller) => caller.IsProgram ? caller.MayAdmin : caller.MayAct;

    private static async Task<IResult> Schedule(HttpRequest request, Database database, OnCallStore store, TeamStore team, Clock clock, CancellationToken ct)
    {
        var (from, until) = Asked(new Query(request.Query), clock.Now);
        var answer = await database.Read(async sql =>
        {
            var (timetable, people) = (await store.Timetable(sql), await team.People(sql));
            var ids = people.Select(person => person.Id).ToList();
            return new
            {
                from, until, timeZone = (await team.Team(sql)).TimeZone,
                roles = Turns.Between(timetable, ids, from, until).ToDictionary(one => OnCallDesk.Label(one.Key), one => one.Value),
                overrides = (await store.Overrides(sql, from, until)).Select(Describe),
                absences = (await store.Absences(sql, from, until)).Select(Describe),
            };
        }, ct);
        return Results.Json(answer, Json.Options);
    }

    private static async Task<IResult> Overrides(HttpRequest request, Database database, OnCallStore store, Clock clock, CancellationToken ct)
    {
        var (from, until) = Asked(new Query(request.Query), clock.Now);
        var found = await database.Read(sql => store.Overrides(sql, from, until), ct);
        return Results.Json(new { overrides = found.Select(Describe) }, Json.Options);
    }

    private static async Task<IResult> Override(HttpContext http, OnCallDesk desk, CancellationToken ct)
    {
        var body = await Body.Read(http.Request, ct);
        var draft = new OverrideDraft(
            body.OneOf<Role>("role") ?? throw body.Bad("role", "is required: IC, TO, backup or CO"),
            body.Flag("nobody") == true ? null : body.RequiredText("person", 200),
            body.Time("from"), body.Time("until") ?? throw body.Bad("until", "is required"), body.Text("note", 500));
        body.NoMore();
        return Made(await desk.Override([draft], OverrideKind.Override, http.CallerOf()!.Actor, ct));
    }

    private static async Task<IResult> TakeOver(HttpContext http, OnCallDesk desk, CancellationToken ct)
    {
        var body = await Body.Read(http.Request, ct);
        var (role, until) = (body.OneOf<Role>("role") ?? throw body.Bad("role", "is required: IC, TO, backup or CO"), body.Time("until"));
        body.NoMore();
        return Made(await desk.TakeOver(role, http.CallerOf()!.Person!, until, ct));
    }

    private static async Task<IResult> Absences(Database database, OnCallStore store, Clock clock, CancellationToken ct)
    {
        var found = await database.Read(sql => store.Absences(sql, clock.Now, Instant.MaxValue), ct);
        return Results.Json(new { absences = found.Select(Describe) }, Json.Options);
    }

    private static async Task<IResult> Away(HttpContext http, OnCallDesk desk, CancellationToken ct)
    {
        var caller = http.CallerOf()!;
        var body = await Body.Read(http.Request, ct);
        var person = body.Text("person", 200) ?? caller.Person ?? throw body.Bad("person", "is required");
        var (from, until, note) = (body.Time("from"), body.Time("until") ?? throw body.Bad("until", "is required"), body.Text("note", 500));
        body.NoMore();
        return await desk.Away(person, from, until, note, caller.Actor, ct) switch
        {
            (_, { } refusal) => Problem.Refused(refusal),
            var (made, _) => Results.Json(Describe(made!), Json.Options, statusCode: StatusCodes.Status201Created),
        };
    }

    private static (Instant From, Instant Until) Asked(Query query, Instant now)
    {
        var from = query.Time("from") ?? now;
        var until = query.Time("until") ?? from + Usual;
        return until <= from ? throw new BadInputException("until", "must be later than from")
            : until - from > Longest ? throw new BadInputException("until", "is more than 400 days after from; ask for less at a time")
            : from < Instant.FromUtc(2000, 1, 1, 0, 0) || until > Instant.FromUtc(2200, 1, 1, 0, 0) ? throw new BadInputException("from", "is not between the years 2000 and 2199")
            : (from, until);
    }

    private static IResult Made((IReadOnlyList<Override> Made, Refusal? Refusal) answer) => answer.Refusal is { } refusal
        ? Problem.Refused(refusal)
        : Results.Json(Describe(answer.Made[0]), Json.Options, statusCode: StatusCodes.Status201Created);

    private static IResult Ended(Refusal? refusal) => refusal switch
    {
        null => Results.NoContent(),
        { Reason: "not-found" } => Problem.NotFound("such override or absence; nothing was changed"),
        _ => Problem.Refused(refusal),
    };

    private static object Describe(Override one) => new
    {
        one.Id, role = OnCallDesk.Label(one.Role), one.Person, from = one.StartsAt, until = one.EndsAt, one.CancelledAt, one.Kind, one.Note, one.MadeBy, one.MadeAt,
    };

    private static object Describe(Absence away) => new
    {
        away.Id, away.Person, from = away.StartsAt, until = away.EndsAt, away.CancelledAt, away.Note, away.MadeBy, away.MadeAt,
    };
}
