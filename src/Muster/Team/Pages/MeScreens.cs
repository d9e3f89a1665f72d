using Muster.Foundation;
using Muster.Web;

namespace Muster.Team.Pages;

/// <summary>`/me`: how one proves who one is, and where one is signed in.</summary>
internal static class MeScreens
{
    public static void MapMe(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/me", (string? done, HttpContext http, Database database, Frames frames, TeamStore team, Clock clock, CancellationToken ct) =>
            Page(http, database, frames, team, clock, Done(done), Typed.Nothing, StatusCodes.Status200OK, ct));
        routes.MapPost("/me/password", ChangePassword);
        routes.MapPost("/me/sessions", EndSessions);
        routes.MapPost("/me/passkeys/rename", RenamePasskey);
        routes.MapPost("/me/passkeys/remove", RemovePasskey);
    }

    private static async Task<IResult> ChangePassword(
        HttpContext http, Entrance entrance, SignInPace pace, Database database, Frames frames, TeamStore team, Audit audit, Clock clock, CancellationToken ct)
    {
        var form = await http.Request.ReadPostedForm(ct);
        var me = http.CallerOf()!.Person!;
        try
        {
            if (await SignInApi.Wait(http, pace, database, audit, me, ct) is { } wait)
            {
                return await Refuse(wait, StatusCodes.Status429TooManyRequests);
            }

            await entrance.ChangePassword(me, form["current"].ToString(), form["password"].ToString(), http.Request.Cookies[SignIn.Cookie], ct);
            pace.Right(SignInPace.AddressOf(http), me);
            return Results.Redirect("/me?done=password");
        }
        catch (BadInputException bad)
        {
            return await Refuse($"{FormWords.Said(bad).TrimEnd('.')}. Nothing was changed.", StatusCodes.Status400BadRequest);
        }

        Task<IResult> Refuse(string why, int status) => Page(http, database, frames, team, clock, null, new Typed("password", new Dictionary<string, string>(), why), status, ct);
    }

    private static async Task<IResult> EndSessions(HttpContext http, Database database, TeamStore team, Audit audit, CancellationToken ct)
    {
        var form = await http.Request.ReadPostedForm(ct);
        var (me, id) = (http.CallerOf()!.Person!, form["session"].ToString());
        await database.Write(async sql =>
        {
            if (await team.EndSessions(sql, me, id.Length == 0 ? null : id, http.Request.Cookies[SignIn.Cookie]) is var ended and > 0)
            {
                await audit.Append(sql, me, "ended the sessions of", $"person {me}", to: id.Length == 0 ? $"all {ended} others" : "one");
            }
        }, ct);
        return Results.Redirect("/me?done=sessions");
    }

    private static async Task<IResult> RenamePasskey(HttpContext http, Database database, TeamStore team, Audit audit, CancellationToken ct)
    {
        var form = await http.Request.ReadPostedForm(ct);
        var (me, id, name) = (http.CallerOf()!.Person!, form["passkey"].ToString(), OneLine.Of(form["name"].ToString(), 80));
        await database.Write(async sql =>
        {
            if (name.Length > 0 && await team.RenamePasskey(sql, me, id, name))
            {
                await audit.Append(sql, me, "renamed a passkey of", $"person {me}", to: name);
            }
        }, ct);
        return Results.Redirect("/me?done=passkey-renamed");
    }

    private static async Task<IResult> RemovePasskey(HttpContext http, Database database, TeamStore team, Audit audit, CancellationToken ct)
    {
        var form = await http.Request.ReadPostedForm(ct);
        var (me, id) = (http.CallerOf()!.Person!, form["passkey"].ToString());
        await database.Write(async sql =>
        {
            var gone = (await team.PasskeyRows(sql, me)).FirstOrDefault(one => one.CredentialId == id);
            if (gone is not null && await team.RemovePasskey(sql, me, id))
            {
                await audit.Append(sql, me, "removed a passkey of", $"person {me}", gone.Name);
            }
        }, ct);
        return Results.Redirect("/me?done=passkey-removed");
    }

    private static Task<IResult> Page(
        HttpContext http, Database database, Frames frames, TeamStore team, Clock clock, string? done, Typed typed, int status, CancellationToken ct) => database.Read<IResult>(async sql =>
    {
        var (frame, _) = await frames.For(sql, http, "");
        var me = (await team.Account(sql, http.CallerOf()!.Person!))!;
        var sessions = (await team.Sessions(sql, me.Id, http.Request.Cookies[SignIn.Cookie], clock.Now))
            .Select(one => new SessionLine(one.Id, one.Device, one.Way, one.StartedAt, one.SeenAt, one.IsThis));
        var passkeys = (await team.PasskeyRows(sql, me.Id)).Select(one => new PasskeyLine(one.CredentialId, one.Name, one.CreatedAt, one.UsedAt));
        var view = new MeView(me.Id, me.Name, me.Email, me.PasswordHash is not null, [.. passkeys], [.. sessions]);
        return Screens.Page<MePage>(new { Frame = frame with { Done = done }, View = view, Typed = typed }, status);
    }, ct);

    private static string? Done(string? what) => what switch
    {
        "joined" => "You are signed in, with the password you chose.",
        "password" => "Saved. Your other browsers are signed out.",
        "sessions" => "Signed out there.",
        "passkey" => "Added. From now on it signs you in.",
        "passkey-renamed" => "Renamed.",
        "passkey-removed" => "Removed: it signs you in no more.",
        _ => null,
    };
}

/// <summary>What the page about oneself shows.</summary>
public sealed record MeView(string Id, string Name, string? Email, bool HasPassword, IReadOnlyList<PasskeyLine> Passkeys, IReadOnlyList<SessionLine> Sessions);

public sealed record PasskeyLine(string Id, string Name, Instant CreatedAt, Instant? UsedAt);

/// <param name="Way">`password`, `token`, …</param>
public sealed record SessionLine(string Id, string Device, string Way, Instant StartedAt, Instant SeenAt, bool IsThis);
