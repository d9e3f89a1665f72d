using Muster.Foundation;

namespace Muster.Team;

/// <summary>
/// Who is on the team, over HTTP. This one line decides who may change it: an administrator, or a program with the scope that team
/// files need; no other token can invite, permit, remove, let in or sign out anybody.
/// </summary>
internal static class PeopleApi
{
    public static void MapPeople(this IEndpointRouteBuilder routes)
    {
        var people = routes.MapGroup("").Needs(caller => caller.MayAdmin);
        people.MapGet("/v1/people", List);
        people.MapPost("/v1/invitations", Invite);
        people.MapDelete("/v1/invitations/{id}", async (string id, HttpContext http, Members members, CancellationToken ct) =>
            await members.Withdraw(http.CallerOf()!, id, ct) ? Results.NoContent() : Problem.NotFound("such invitation"));
        people.MapPut("/v1/people/{person}/permission", Permit);
        people.MapPost("/v1/people/{person}/recovery", async (string person, HttpContext http, Members members, CancellationToken ct) =>
            await members.Recover(http.CallerOf()!, person, ct) is { Link: { } link } ? Results.Json(new { link }, Json.Options) : Answer(NoSuch(person)));
        people.MapDelete("/v1/people/{person}/sessions", async (string person, HttpContext http, Members members, CancellationToken ct) =>
            Answer(await members.SignOut(http.CallerOf()!, person, ct)));
        people.MapDelete("/v1/people/{person}", async (string person, HttpContext http, Members members, CancellationToken ct) =>
            Answer(await members.Remove(http.CallerOf()!, person, ct)));
    }

    private static async Task<IResult> List(Database database, TeamStore team, Clock clock, CancellationToken ct) => await database.Read(async sql =>
    {
        var ways = await team.WaysIn(sql);
        return Results.Json(new
        {
            people = (await team.People(sql)).Select(person => new { person.Id, person.Name, person.Email, person.Permission, signsInWith = ways[person.Id] }),
            invitations = (await team.Vouchers(sql, Voucher.Invitation, clock.Now)).Select(one => (one, form: Invitation.Of(one)))
                .Select(both => new { both.one.Id, both.form.Name, both.form.Email, both.form.Permission, invitedBy = both.one.MadeBy, both.one.ExpiresAt }),
        }, Json.Options);
    }, ct);

    private static async Task<IResult> Invite(HttpContext http, Members members, CancellationToken ct)
    {
        var body = await Body.Read(http.Request, ct);
        var invitation = new Invitation(body.RequiredText("name", 200), body.RequiredText("email", 200), body.OneOf<Permission>("permission") ?? Permission.Responder);
        body.NoMore();
        return Results.Json(await members.Invite(http.CallerOf()!, invitation, ct), Json.Options);
    }

    private static async Task<IResult> Permit(string person, HttpContext http, Members members, CancellationToken ct)
    {
        var body = await Body.Read(http.Request, ct);
        var permission = body.OneOf<Permission>("permission") ?? throw new BadInputException("permission", "is required");
        body.NoMore();
        return Answer(await members.Permit(http.CallerOf()!, person, permission, ct));
    }

    private static IResult Answer(Refusal? refusal) => refusal switch
    {
        null => Results.NoContent(),
        { Reason: Members.NoSuchPerson } => Problem.NotFound("such person on the team; nothing was changed"),
        _ => Problem.Refused(refusal),
    };

    private static Refusal NoSuch(string person) => new(Members.NoSuchPerson, person);
}
