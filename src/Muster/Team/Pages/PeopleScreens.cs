using Muster.Foundation;
using Muster.Paging;
using Muster.Web;

namespace Muster.Team.Pages;

/// <summary>`/people`: who is on the team, for administrators. A link is in the answer to the form that made it, and nowhere else.</summary>
internal sealed class PeopleScreens(Database database, Frames frames, TeamStore team, Members members, Reach reach, Clock clock)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var people = routes.MapGroup("").AddEndpointFilter(async (context, next) => context.HttpContext.CallerOf() is { MayAdmin: true }
            ? await next(context)
            : Problem.Forbidden("People are changed by administrators. Nothing was changed."));
        people.MapGet("/people", (string? done, HttpContext http, CancellationToken ct) => Page(http, new Outcome { Done = Done(done) }, ct));
        people.MapPost("/people/{verb}", Do);
    }

    private async Task<IResult> Do(string verb, HttpContext http, CancellationToken ct)
    {
        var form = await http.Request.ReadPostedForm(ct);
        var (caller, person) = (http.CallerOf()!, form["person"].ToString());
        try
        {
            switch (verb)
            {
                case "invite":
                    var invitation = new Invitation(form["name"], form["email"], Permitted(form));
                    var invited = await members.Invite(caller, invitation, ct);
                    return await Page(http, new Outcome { Link = new NewLink(invitation.Name!.Trim(), invited.Link, false, invited.NotMailed, invitation.Email!.Trim()) }, ct);
                case "recover":
                    var (no, link) = await members.Recover(caller, person, ct);
                    return await Page(http, no is null ? new Outcome { Link = new NewLink(person, link!, true, null, null) } : Refused(no), ct);
                case "withdraw":
                    return await members.Withdraw(caller, form["invitation"].ToString(), ct)
                        ? Results.Redirect("/people?done=withdraw")
                        : await Page(http, Refused(new Refusal("gone", "That invitation is used or withdrawn already. Nothing was changed.")), ct);
                case "permit":
                    return await After(verb, http, await members.Permit(caller, person, Permitted(form), ct), ct);
                case "remove":
                    return await After(verb, http, await members.Remove(caller, person, ct), ct);
                case "sign-out":
                    return await After(verb, http, await members.SignOut(caller, person, ct), ct);
                default:
                    return Problem.NotFound("such action; nothing was changed");
            }
        }
        catch (BadInputException bad)
        {
            var typed = new Typed(verb, form.ToDictionary(field => field.Key, field => field.Value.ToString()), $"{FormWords.Said(bad)}. Nothing was changed.");
            return await Page(http, new Outcome { Typed = typed, Status = StatusCodes.Status400BadRequest }, ct);
        }
    }

    private async Task<IResult> After(string verb, HttpContext http, Refusal? refusal, CancellationToken ct) =>
        refusal is null ? Results.Redirect($"/people?done={verb}") : await Page(http, Refused(refusal), ct);

    private Task<IResult> Page(HttpContext http, Outcome outcome, CancellationToken ct) => database.Read<IResult>(async sql =>
    {
        var (frame, faces) = await frames.For(sql, http, "");
        var people = await team.People(sql);
        var ways = await team.WaysIn(sql);
        var unreached = (await reach.Unreached(sql, people)).ToDictionary(one => one.Person, one => one.Because);
        var lines = people.Select(person => new PersonLine(
            faces.Of(person.Id)!, person.Email, Json.Name(person.Permission), [.. ways[person.Id]], unreached.GetValueOrDefault(person.Id)));
        var invitations = (await team.Vouchers(sql, Voucher.Invitation, clock.Now)).Select(one => (one, form: Invitation.Of(one)))
            .Select(both => new InvitationLine(both.one.Id, both.form.Name!, both.form.Email!, Json.Name(both.form.Permission), faces.Name(both.one.MadeBy), both.one.ExpiresAt));
        var link = outcome.Link is { ForMember: true } made ? made with { Name = faces.Of(made.Name)!.Name } : outcome.Link;
        return Screens.Page<PeoplePage>(new
        {
            Frame = frame with { Done = outcome.Done, Problem = outcome.Problem }, View = new PeopleView([.. lines], [.. invitations], link), outcome.Typed,
        }, outcome.Status);
    }, ct);

    private static Outcome Refused(Refusal refusal) => new() { Problem = refusal.Text, Status = StatusCodes.Status409Conflict };

    private static Permission Permitted(IFormCollection form) => form["permission"].ToString() switch
    {
        "admin" => Permission.Admin,
        "responder" => Permission.Responder,
        "viewer" => Permission.Viewer,
        _ => throw new BadInputException("permission", "must be admin, responder or viewer"),
    };

    private static string? Done(string? verb) => verb switch
    {
        "withdraw" => "Withdrawn: that link works no more.",
        "permit" => "Changed.",
        "remove" => "Off the team: they are signed out and are not paged any more.",
        "sign-out" => "Signed out of every browser.",
        _ => null,
    };

    /// <summary>What a form led to.</summary>
    private sealed record Outcome
    {
        public string? Done { get; init; }

        public string? Problem { get; init; }

        public NewLink? Link { get; init; }

        public Typed Typed { get; init; } = Typed.Nothing;

        public int Status { get; init; } = StatusCodes.Status200OK;
    }
}
