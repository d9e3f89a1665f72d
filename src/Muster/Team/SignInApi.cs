using System.Globalization;
using Muster.Foundation;

namespace Muster.Team;

/// <summary>
/// `/setup/{token}`, `/sign-in` and `/sign-out`: forms that work without a script. How they look is the web's business
/// and is handed in where the server is composed.
/// </summary>
internal static class SignInApi
{
    /// <summary>The same for an unknown name, a wrong password and no password: it tells nobody who is on the team.</summary>
    private const string NotThis = "That is not right: the name, or the password. Somebody who has none yet signs in with a token, or asks an administrator for a link.";

    /// <param name="problem">Why it did not work; null at first.</param>
    /// <param name="typed">What was typed, but for secrets.</param>
    internal delegate IResult DrawSignIn(HttpContext http, int status, string? problem, SignInForm typed);

    /// <param name="typed">What was typed so far; null at first.</param>
    /// <param name="problem">The field (or "") and what is wrong with it.</param>
    /// <param name="done">Set once it is finished: the token is shown now or never.</param>
    internal delegate IResult DrawSetup(SetupForm? typed, (string Field, string Reason)? problem, FirstPerson? done);

    public static void MapSignIn(this IEndpointRouteBuilder routes, DrawSignIn draw, DrawSetup setup)
    {
        routes.MapGet("/sign-in", (HttpContext http, string? to) => draw(http, StatusCodes.Status200OK, null, new SignInForm(Inside(to), "", false)));
        routes.MapPost("/sign-in", async (HttpContext http, Entrance entrance, SignInPace pace, Database database, TeamStore team, Audit audit, CancellationToken ct) =>
        {
            var form = await http.Request.ReadPostedForm(ct);
            var (token, name) = (form["token"].ToString().Trim(), form["name"].ToString().Trim());
            var typed = new SignInForm(Inside(form["to"]), OneLine.Of(name), token.Length > 0);
            if (!SignIn.FromOurOwnPages(http.Request))
            {
                return draw(http, StatusCodes.Status403Forbidden, "That form was on another site, so nobody was signed in. Sign in here.", typed);
            }

            var (visit, person) = (Visit.Of(http), typed.WithToken ? null : typed.Name);
            if (await Wait(http, pace, database, audit, person, ct) is { } wait)
            {
                return draw(http, StatusCodes.Status429TooManyRequests, wait, typed);
            }

            var cookie = typed.WithToken ? await entrance.ByToken(token, visit, ct) : await entrance.ByPassword(name, form["password"].ToString(), visit, ct);
            if (cookie is null)
            {
                return draw(http, StatusCodes.Status401Unauthorized, typed.WithToken ? await NotThatToken(database, team, token, ct) : NotThis, typed);
            }

            pace.Right(visit.From, person);
            await Leave(http, database, team, ct);
            SignIn.SetCookie(http, cookie);
            return Results.Redirect(typed.To);
        });
        routes.MapPost("/sign-out", async (HttpContext http, Database database, TeamStore team, Audit audit, CancellationToken ct) =>
        {
            if (!SignIn.FromOurOwnPages(http.Request))
            {
                return Problem.Forbidden("That form was on another site. You are still signed in.");
            }

            if (http.Request.Cookies[SignIn.Cookie] is { } cookie && http.CallerOf() is { Person: { } person })
            {
                await database.Write(async sql =>
                {
                    await team.EndSession(sql, cookie);
                    await audit.Append(sql, person, "signed out", $"person {person}");
                }, ct);
            }

            http.Response.Cookies.Delete(SignIn.Cookie);
            return Results.Redirect("/sign-in");
        });
        MapSetup(routes, setup);
    }

    /// <summary>Null: it may be tried. Otherwise what to say.</summary>
    public static async Task<string?> Wait(HttpContext http, SignInPace pace, Database database, Audit audit, string? person, CancellationToken ct)
    {
        var from = SignInPace.AddressOf(http);
        if (pace.Begin(from, person) is not { } held)
        {
            return null;
        }

        if (held.First)
        {
            await database.Write(sql => audit.Append(sql, Audit.Nobody, "tried too often", "to sign in", to: $"from {from}"), ct);
        }

        var seconds = ((int)Math.Ceiling(held.Wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers.RetryAfter = seconds;
        return $"Too many tries. Wait {seconds} seconds, then try again.";
    }

    /// <summary>Only paths of this server, as browsers write them: a link that sends people elsewhere after they signed in is a trap.</summary>
    private static string Inside(string? to) =>
        to is { Length: > 0 } && to[0] == '/' && !to.StartsWith("//", StringComparison.Ordinal) && !to.Contains('\\') && to.All(sign => sign is >= ' ' and < (char)127) ? to : "/";

    private static async Task<string> NotThatToken(Database database, TeamStore team, string token, CancellationToken ct) =>
        await database.Read(sql => team.CallerOfToken(sql, token), ct) is { IsProgram: true }
            ? "This token belongs to a program. People sign in with their own."
            : "Nobody has this token. Copy it whole, without spaces.";

    /// <summary>Whoever sat at this browser before is signed out of it.</summary>
    public static async Task Leave(HttpContext http, Database database, TeamStore team, CancellationToken ct)
    {
        if (http.Request.Cookies[SignIn.Cookie] is { Length: > 0 } old)
        {
            await database.Write(sql => team.EndSession(sql, old), ct);
        }
    }

    private static void MapSetup(IEndpointRouteBuilder routes, DrawSetup draw)
    {
        routes.MapGet("/setup/{token}", (string token, Setup setup) =>
            setup.Works(token) ? draw(null, null, null) : Problem.NotFound("such set-up link; it works once, and only until the server is restarted"));
        routes.MapPost("/setup/{token}", async (string token, HttpContext http, Setup setup, CancellationToken ct) =>
        {
            var form = await http.Request.ReadPostedForm(ct);
            var typed = new SetupForm(form["teamName"], form["timeZone"], form["name"], form["email"]);
            try
            {
                var done = await setup.Finish(token, typed, Device.Of(http.Request), ct);
                SignIn.SetCookie(http, done.Cookie);
                return draw(typed, null, done);
            }
            catch (BadInputException bad)
            {
                return draw(typed, (bad.Field, bad.Reason), null);
            }
        });
    }
}

/// <param name="To">The page that was asked for.</param>
/// <param name="WithToken">Not with a password.</param>
internal sealed record SignInForm(string To, string Name, bool WithToken);
