using System.Globalization;
using Muster.Alerts;
using Muster.Catalog;
using Muster.Foundation;
using Muster.Team;
using Muster.Web;

namespace Muster.Incidents.Pages;

/// <summary>`/report`: a person saw something. Three questions propose how bad it is.</summary>
internal static class ReportScreen
{
    private static readonly string[] Questions = ["unresponsive", "degraded", "background"];

    public static void MapReport(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/report", (HttpContext http, Database database, Frames frames, CatalogStore catalog, CancellationToken ct) =>
            Page(http, database, frames, catalog, Typed.Nothing, StatusCodes.Status200OK, ct));
        routes.MapPost("/report", Open);
    }

    private static async Task<IResult> Open(
        HttpContext http, Database database, Frames frames, CatalogStore catalog, IncidentDesk desk, CancellationToken ct)
    {
        var form = await http.Request.ReadPostedForm(ct);
        var caller = http.CallerOf()!;
        try
        {
            if (!caller.MayAct)
            {
                return await Refuse("You may look, not report: tell somebody who is on call. What you typed is kept here.");
            }

            var key = form["key"].ToString() is { Length: > 0 } given ? given : null;
            return await desk.Report(Read(form, await Known(database, catalog, ct), caller), caller, key, ct) switch
            {
                { Refusal: { } refusal } => await Refuse(refusal.Text, StatusCodes.Status409Conflict),
                var verdict => Results.Redirect(string.Create(CultureInfo.InvariantCulture, $"/incidents/{verdict.Incident.Number}?done=report")),
            };
        }
        catch (BadInputException bad)
        {
            return await Refuse($"{FormWords.Said(bad)}. Nothing was opened yet.");
        }

        Task<IResult> Refuse(string why, int status = StatusCodes.Status400BadRequest) => Page(
            http, database, frames, catalog, new Typed("report", form.ToDictionary(field => field.Key, field => field.Value.ToString()), why),
            status, ct);
    }

    private static Command.Open Read(IFormCollection form, IReadOnlyList<Service> known, Caller caller)
    {
        var body = FormBody.Of(form);
        var (summary, service, impact, chosen) = (body.RequiredText("summary", 500), body.RequiredText("service", 200), body.Text("impact"), body.OneOf<Severity>("severity"));
        var answers = Questions.Select(question => body.Text(question)).ToList();
        if (chosen is null && !answers.Contains("yes") && answers.Contains(null))
        {
            throw new BadInputException("", "answer the questions, or choose the severity yourself");
        }

        var severity = chosen ?? DecisionTree.Propose(answers[0] == "yes", answers[1] == "yes", answers[2] == "yes") ?? Severity.P2;
        return new Command.Open(
            summary, severity, service, known.FirstOrDefault(one => one.Id == service)?.Agent, $"person:{caller.Person}", Detection.Report,
            Instant.MaxValue, null, impact);
    }

    private static Task<IResult> Page(HttpContext http, Database database, Frames frames, CatalogStore catalog, Typed typed, int status, CancellationToken ct) =>
        database.Read<IResult>(async sql =>
        {
            var (frame, _) = await frames.For(sql, http, "report");
            var services = await catalog.Services(sql);
            IReadOnlyList<string> names = [.. services.SelectMany(service => new[] { service.Id, service.Agent }).OfType<string>().Distinct()];
            return Screens.Page<ReportPage>(new { Frame = frame with { Problem = typed == Typed.Nothing ? null : typed.Problem }, Services = names, Typed = typed }, status);
        }, ct);

    private static Task<IReadOnlyList<Service>> Known(Database database, CatalogStore catalog, CancellationToken ct) =>
        database.Read(catalog.Services, ct);
}
