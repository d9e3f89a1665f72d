using System.Globalization;
using Muster.Alerts;
using Muster.Foundation;
using Muster.OnCall;
using Muster.Team;

namespace Muster.Incidents;

/// <summary>
/// A part of an incident's detail that a higher room knows about: its pages, later its approvals.
/// </summary>
internal sealed record IncidentPart(string Name, Func<Session, long, Task<object>> Load);

/// <summary>`/v1/incidents`: lists, details, timelines and verbs.</summary>
internal static class IncidentsApi
{
    private const int MostInOnePage = 500;
    private const int MostAlertsShown = 200;

    public static void MapIncidents(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/incidents");
        group.MapGet("", List).Needs(caller => caller.MayRead);
        group.MapPost("", Report).Needs(caller => caller.MayAct || caller.MayAlert);
        group.MapGet("{number:long}", Detail).Needs(caller => caller.MayRead);
        group.MapGet("{number:long}/timeline", Timeline).Needs(caller => caller.MayRead);
        group.MapPost("{number:long}/{verb}", Do).Needs(caller => caller.MayAct);
    }

    /// <summary>What lists show of an incident; the detail adds to it.</summary>
    public static object Summary(Incident incident) => new
    {
        incident.Number, incident.Title, incident.Service, incident.Agent, incident.Severity, incident.SeverityConfirmed,
        incident.Kind, incident.Stage, incident.StageSince, incident.StageDeadline, owner = incident.Owners, open = incident.Open,
        incident.Source, incident.DetectedBy, incident.FiredAt, incident.OpenedAt, incident.FailureBeganAt,
        incident.AcknowledgedAt, incident.AcknowledgedBy, incident.ResolvedAt, incident.ClosedAt, incident.MergedInto,
        alertsResolved = incident.AlertsResolved,
    };

    private static async Task<IResult> List(HttpRequest request, Database database, IncidentStore incidents, CancellationToken ct)
    {
        var query = new Query(request.Query);
        var found = await database.Read(sql => incidents.List(
            sql, query.OneOf<Stage>("stage"), query.OneOf<Severity>("severity"), query.Flag("open"), query.Text("service"), query.Text("q"),
            (int)(query.Number("limit", MostInOnePage) ?? 100), (int)(query.Number("offset", 1_000_000) ?? 0)), ct);
        return Results.Json(new { incidents = found.Select(Summary) }, Json.Options);
    }

    private static async Task<IResult> Report(HttpContext http, IncidentDesk desk, Clock clock, CancellationToken ct)
    {
        var caller = http.CallerOf()!;
        var body = await Body.Read(http.Request, ct);
        var open = new Command.Open(
            body.Text("summary", 500) ?? body.RequiredText("title", 500),
            body.OneOf<Severity>("severity") ?? Severity.P1,
            body.Text("service", 200) ?? body.Text("agent", 200) ?? throw body.Bad("service", "one of service and agent is required"),
            body.Text("agent", 200), caller.IsProgram ? caller.Actor : $"person:{caller.Person}",
            body.OneOf<Detection>("detectedBy") ?? Detection.Report,
            GivenTime.Within("firedAt", body.Time("firedAt"), clock.Now) ?? Instant.MaxValue,
            GivenTime.Within("failureBeganAt", body.Time("failureBeganAt"), clock.Now), body.Text("impact"));
        body.NoMore();
        return await desk.Report(open, caller, KeyedRequest.KeyOf(http.Request), ct) switch
        {
            { Refusal: { } refusal } => Problem.Refused(refusal),
            var verdict => Results.Json(Summary(verdict.Incident), Json.Options, statusCode: StatusCodes.Status201Created)
                .WithLocation(string.Create(CultureInfo.InvariantCulture, $"/v1/incidents/{verdict.Incident.Number}")),
        };
    }

    private static async Task<IResult> Detail(
        long number, Database database, IncidentStore incidents, AlertStore alerts, IEnumerable<IncidentPart> parts, CancellationToken ct)
    {
        var body = await database.Read(async sql =>
        {
            if (await incidents.Read(sql, number) is not { } incident)
            {
                return null;
            }

            var detail = Describe(incident, await alerts.Of(sql, number, MostAlertsShown));
            foreach (var part in parts)
            {
                detail[part.Name] = await part.Load(sql, number);
            }

            return detail;
        }, ct);
        return body is null ? Problem.NotFound($"incident {number}") : Results.Json(body, Json.Options);
    }

    private static Dictionary<string, object?> Describe(Incident incident, IReadOnlyList<Alert> alerts)
    {
        var detail = System.Text.Json.JsonSerializer.SerializeToNode(Summary(incident), Json.Options)!.AsObject()
            .ToDictionary(pair => pair.Key, pair => (object?)pair.Value);
        detail["deadlines"] = new
        {
            stage = incident.StageDeadline, overdueSince = incident.OverdueSince, nextPerson = incident.Climb.NextAt, repeat = incident.Climb.RepeatAt,
            respondMissed = incident.Climb.RespondMissed,
        };
        detail["roles"] = Enum.GetValues<Role>().ToDictionary(Json.Name, role => new { person = incident.Duty[role], raci = Raci.Letter(incident.Stage, role) });
        detail["asked"] = incident.Climb.Reached;
        detail["offer"] = incident.Offer;
        detail["handOff"] = incident.HandOff;
        detail["triage"] = incident.Triage;
        detail["fix"] = incident.Fix;
        detail["cause"] = incident.Cause;
        detail["verification"] = incident.Verification;
        detail["impactGone"] = incident.ImpactGone;
        detail["dashboard"] = incident.Dashboard;
        detail["runbook"] = incident.Runbook;
        detail["review"] = incident.Review;
        detail["alertCount"] = incident.AlertCount;
        detail["alerts"] = alerts.Select(AlertsApi.Summary);
        return detail;
    }

    private static async Task<IResult> Timeline(long number, Database database, IncidentStore incidents, CancellationToken ct)
    {
        var events = await database.Read(sql => incidents.Timeline(sql, number), ct);
        return events.Count == 0
            ? Problem.NotFound($"incident {number}")
            : Results.Json(new { incident = number, events = events.Select(one => new { one.Seq, one.At, one.Actor, text = Sentences.Of(one), what = one.What }) }, Json.Options);
    }

    private static async Task<IResult> Do(long number, string verb, HttpContext http, IncidentDesk desk, Database database, TeamStore team, CancellationToken ct)
    {
        if (Verbs.Read(verb, await Body.Read(http.Request, ct)) is not { } command)
        {
            return Problem.NotFound($"verb {verb}; there are {string.Join(", ", Verbs.Names)}");
        }

        await CheckPeople(command, database, team, ct);
        return await desk.Do(number, command, http.CallerOf()!, KeyedRequest.KeyOf(http.Request), ct) switch
        {
            null => Problem.NotFound($"incident {number}"),
            { Refusal: { } refusal } => Problem.Refused(refusal),
            var verdict => Results.Json(Summary(verdict.Incident), Json.Options),
        };
    }

    /// <summary>A role given to somebody who does not exist would be a role that nobody holds.</summary>
    public static async Task CheckPeople(Command command, Database database, TeamStore team, CancellationToken ct)
    {
        (string Field, string? Person)[] named = command switch
        {
            Command.Assign assign => [("person", assign.Person)],
            Command.OfferRole offer => [("to", offer.To)],
            Command.SaveReview { Review: var review } => [("preventionTask.owner", review.PreventionTask?.Owner), ("runbookUpdate.owner", review.RunbookUpdate?.Owner)],
            _ => [],
        };
        foreach (var (field, person) in named)
        {
            if (person is not null && await database.Read(sql => team.Person(sql, person), ct) is null)
            {
                throw new BadInputException(field, $"there is no person {person}");
            }
        }
    }

    private static WithHeader WithLocation(this IResult result, string location) => new(result, location);

    private sealed class WithHeader(IResult result, string location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.Location = location;
            return result.ExecuteAsync(httpContext);
        }
    }
}
