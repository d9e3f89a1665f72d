using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;
using Muster.Foundation;
using Muster.Team;

namespace Muster.OnCall;

/// <summary>
/// `/v1/feeds`: the calendars one follows; and `/calendar/….ics`, where programs that can show no token come for them. Only a person
/// can make one: its address is a secret that opens everybody's turns for as long as it stands.
/// </summary>
internal static class FeedApi
{
    public static void MapFeeds(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/calendar/{secret}.ics", Read);
        routes.MapGet("/v1/feeds", async (HttpContext http, Database database, FeedStore feeds, CancellationToken ct) => Results.Json(new
        {
            feeds = (await database.Read(sql => feeds.List(sql, http.CallerOf() is { MayAdmin: true } ? null : http.CallerOf()!.Person), ct)).Select(Describe),
        }, Json.Options)).Needs(caller => !caller.IsProgram);
        routes.MapPost("/v1/feeds", Make).Needs(caller => !caller.IsProgram);
        routes.MapDelete("/v1/feeds/{id}", async (string id, HttpContext http, FeedDesk desk, CancellationToken ct) =>
            await desk.End(http.CallerOf()!, id, ct) is null ? Results.NoContent() : Problem.NotFound("such calendar of yours")).Needs(caller => !caller.IsProgram);
    }

    private static async Task<IResult> Make(HttpContext http, FeedDesk desk, CancellationToken ct)
    {
        var body = await Body.Read(http.Request, ct);
        var (person, role) = (body.Text("person", 200), body.OneOf<Role>("role"));
        body.NoMore();
        if (person is not null && role is not null)
        {
            throw new BadInputException("role", "cannot be asked for together with a person: a calendar has one of them, or neither for the whole team");
        }

        return await desk.Make(http.CallerOf()!.Person!, person, role, ct) switch
        {
            (_, _, { } refusal) => Problem.Refused(refusal),
            var (link, feed, _) => Results.Json(new { feed!.Id, link }, Json.Options, statusCode: StatusCodes.Status201Created),
        };
    }

    private static async Task<IResult> Read(string secret, HttpContext http, FeedDesk desk, CancellationToken ct)
    {
        if (await desk.Read(secret, ct) is not { } text)
        {
            return Problem.NotFound("such calendar; its address was ended, or is not whole");
        }

        http.Response.Headers.CacheControl = "private, no-cache"; // ask each time; what has not changed is not sent again
        http.Response.Headers["X-Robots-Tag"] = "noindex";
        var bytes = Encoding.UTF8.GetBytes(text);
        return Results.Bytes(bytes, $"{ICalendar.MediaType}; charset=utf-8", entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes)[..16])}\""));
    }

    private static object Describe(Feed feed) => new { feed.Id, feed.Person, feed.Role, feed.MadeBy, feed.MadeAt, lastReadAt = feed.ReadAt };
}
