using Muster.Foundation;
using Muster.Web;

namespace Muster.Team.Pages;

/// <summary>
/// `/join/{link}`: an invitation, or the way back in for somebody who is locked out. Looking at it spends nothing, so a mail program
/// that looks first does no harm.
/// </summary>
internal static class JoinScreens
{
    private const string Gone = "This link was used already, withdrawn, or is older than seven days. Ask an administrator of the team for another.";

    public static void MapJoin(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/join/{link}", async (string link, Entrance entrance, Database database, TeamStore team, CancellationToken ct) =>
            await entrance.Voucher(link, ct) is { } voucher ? await Draw(voucher, null, StatusCodes.Status200OK, database, team, ct) : Problem.Gone(Gone)).ExcludeFromDescription();
        routes.MapPost("/join/{link}", Join).ExcludeFromDescription();
    }

    private static async Task<IResult> Join(string link, HttpContext http, Entrance entrance, Database database, TeamStore team, CancellationToken ct)
    {
        var form = await http.Request.ReadPostedForm(ct);
        if (!SignIn.FromOurOwnPages(http.Request))
        {
            return Problem.Forbidden("That form was on another site, so nothing was done. Open the link itself.");
        }

        if (await entrance.Voucher(link, ct) is not { } voucher)
        {
            return Problem.Gone(Gone);
        }

        try
        {
            SignIn.SetCookie(http, await entrance.Join(voucher, form["password"].ToString(), Visit.Of(http), ct));
            return Results.Redirect("/me?done=joined");
        }
        catch (BadInputException bad)
        {
            return await Draw(voucher, $"{FormWords.Said(bad).TrimEnd('.')}. Nothing was changed.", StatusCodes.Status400BadRequest, database, team, ct);
        }
    }

    private static async Task<IResult> Draw(Voucher voucher, string? problem, int status, Database database, TeamStore team, CancellationToken ct)
    {
        var known = voucher.Person is { } person ? await database.Read(sql => team.Person(sql, person), ct) : null;
        var invitation = voucher.Kind == Voucher.Invitation ? Invitation.Of(voucher) : null;
        var (name, signsInAs) = (known?.Name ?? invitation?.Name ?? "", known?.Email ?? known?.Id ?? invitation?.Email);
        return new Framed<JoinPage>(status, frame => new { Frame = frame, Name = name, SignsInAs = signsInAs, Anew = voucher.Kind == Voucher.Recovery, Problem = problem });
    }
}
