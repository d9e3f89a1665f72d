using Muster.Foundation;
using Muster.Team;
using Muster.Web;

namespace Muster.OnCall.Pages;

/// <summary>`/oncall`: who holds each role now and in the two weeks ahead, and the forms that change it for a while.</summary>
internal static class OnCallScreen
{
    private static readonly Duration Ahead = Duration.FromDays(14);

    public static void MapOnCallScreens(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/oncall", (string? done, HttpContext http, CancellationToken ct) => Show(http, Typed.Nothing, Done(done), null, StatusCodes.Status200OK, ct));
        routes.MapPost("/oncall/{verb}", Do);
    }

    private static async Task<IResult> Do(string verb, HttpContext http, CancellationToken ct)
    {
        var form = await http.Request.ReadPostedForm(ct);
        if (!http.CallerOf()!.MayAct && verb is not ("feed" or "end-feed"))
        {
            return await Refuse("You may look, not act: ask an admin of the team. Nothing was changed.", StatusCodes.Status403Forbidden);
        }

        try
        {
            return await OnCallForms.Do(verb, form, http, ct) switch
            {
                null => Problem.NotFound($"form called {verb} on this page. Nothing was changed"),
                { Refusal: { } refusal } => await Refuse(refusal.Text, StatusCodes.Status409Conflict),
                { Made: { } made } => await Show(http, Typed.Nothing, null, made, StatusCodes.Status200OK, ct),
                _ => Results.Redirect($"/oncall?done={verb}"),
            };
        }
        catch (BadInputException bad)
        {
            return await Refuse($"{FormWords.Said(bad)}. Nothing was changed.", StatusCodes.Status400BadRequest);
        }

        Task<IResult> Refuse(string why, int status) =>
            Show(http, new Typed(verb, form.ToDictionary(field => field.Key, field => field.Value.ToString()), why), null, null, status, ct);
    }

    private static Task<IResult> Show(HttpContext http, Typed typed, string? done, NewFeed? newFeed, int status, CancellationToken ct)
    {
        var services = http.RequestServices;
        var (frames, oncall, team, feeds) = (services.GetRequiredService<Frames>(), services.GetRequiredService<OnCallStore>(), services.GetRequiredService<TeamStore>(), services.GetRequiredService<FeedStore>());
        return services.GetRequiredService<Database>().Read<IResult>(async sql =>
        {
            var (frame, faces) = await frames.For(sql, http, "oncall");
            var people = await team.People(sql);
            var timetable = await oncall.Timetable(sql);
            var today = frame.Zone.AtStartOfDay(frame.Now.InZone(frame.Zone).Date).ToInstant();
            var horizon = new Horizon(today, today + Ahead, frame.Now);
            var view = new OnCallView(
                DutyViews.Of(timetable, people, faces, frame.Now),
                people.Count == 0 ? [] : DutyViews.Lanes(timetable, people, faces, horizon),
                horizon,
                Coverage.Missing(timetable, [.. people.Select(person => person.Id)], frame.Now))
            {
                Overrides = [.. (await oncall.Overrides(sql, frame.Now, Instant.MaxValue)).OrderBy(one => one.StartsAt).Select(one =>
                    new OverrideView(one.Id, DutyViews.Name(one.Role), faces.Of(one.Person), one.StartsAt, one.EndsAt, one.Note, faces.Name(one.MadeBy)))],
                Absences = [.. (await oncall.Absences(sql, frame.Now, Instant.MaxValue)).Select(away => new AbsenceView(away.Id, faces.Of(away.Person)?.Name ?? away.Person, away.StartsAt, away.EndsAt, away.Note))],
                People = [.. people.Select(person => faces.Of(person.Id)!)],
                Feeds = [.. (await feeds.List(sql, http.CallerOf()!.Person)).Select(feed => new FeedView(feed.Id, Title(feed, faces, frame.Viewer?.Id), feed.MadeAt, feed.ReadAt))],
                NewFeed = newFeed,
            };
            return Screens.Page<OnCallPage>(new { Frame = frame with { Done = done, Problem = typed == Typed.Nothing ? null : typed.Problem }, View = view, Typed = typed }, status);
        }, ct);
    }

    private static string Title(Feed feed, Faces faces, string? me) => feed switch
    {
        { Person: { } person } => person == me ? "My turns" : $"{faces.Name(person)}’s turns",
        { Role: { } role } => DutyViews.Name(role),
        _ => "Everybody’s turns",
    };

    /// <summary>Only these words can be put on the page by an address.</summary>
    private static string? Done(string? verb) => verb switch
    {
        "take-over" => "It is yours from now on. Whoever had it is told.",
        "override" => "Changed. Those it concerns are told.",
        "away" => "Noted. Whoever stands in is told.",
        "end-feed" => "Ended: that address shows nothing any more.",
        "end-override" or "back" => "Ended. Those it concerns are told.",
        _ => null,
    };
}
