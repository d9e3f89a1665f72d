using System.Globalization;
using Muster.Foundation;

namespace Muster.Team;

/// <summary>
/// `/setup/{token}`, `/sign-in` and `/sign-out`: forms that work without a script. How they look is the web's business
/// and is handed in where the server is composed.
/// </summary>
internal static class SignInApi
{
    /// <param name="to">The page that was asked for.</param>
    /// <param name="problem">Why it did not work; null at first.</param>
    internal delegate IResult DrawSignIn(HttpContext http, string to, int status, string? problem);

    /// <param name="typed">What was typed so far; null at first.</param>
    /// <param name="problem">The field (or "") and what is wrong with it.</param>
    /// <param name="done">Set once it is finished: the token is shown now or never.</param>
    internal delegate IResult DrawSetup(SetupForm? typed, (string Field, string Reason)? problem, FirstPerson? done);

    public static void MapSignIn(this IEndpointRouteBuilder routes, DrawSignIn signIn, DrawSetup setup)
    {
        routes.MapGet("/sign-in", (HttpContext http, string? to) => signIn(http, Inside(to), StatusCodes.Status200OK, null));
        routes.MapPost("/sign-in", async (HttpContext http, Database database, TeamStore team, Audit audit, SignInPace pace, Clock clock, CancellationToken ct) =>
        {
            var form = await http.Request.ReadPostedForm(ct);
            var to = Inside(form["to"]);
            if (!SignIn.FromOurOwnPages(http.Request))
            {
                return signIn(http, to, StatusCodes.Status403Forbidden, "That form was on another site, so nobody was signed in. Sign in here.");
            }

            var from = SignInPace.AddressOf(http);
            if (pace.Begin(from) is { } held)
            {
                if (held.First)
                {
                    await database.Write(sql => audit.Append(sql, Audit.Nobody, "tried too often", "to sign in", to: $"from {from}"), ct);
                }

                var seconds = ((int)Math.Ceiling(held.Wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
                http.Response.Headers.RetryAfter = seconds;
                return signIn(http, to, StatusCodes.Status429TooManyRequests, $"Too many tokens were tried. Wait {seconds} seconds, then try again.");
            }

            var token = form["token"].ToString().Trim();
            var caller = token.Length > 0 ? await database.Read(sql => team.CallerOfToken(sql, token), ct) : null;
            if (caller?.Person is null || await database.Write(sql => Start(sql, caller.Person), ct) is not { } cookie)
            {
                return signIn(http, to, StatusCodes.Status401Unauthorized, caller is { IsProgram: true }
                    ? "This token belongs to a program. People sign in with their own."
                    : "Nobody has this token. Copy it whole, without spaces.");
            }

            pace.Right(from);
            SignIn.SetCookie(http, cookie);
            return Results.Redirect(to);

            async Task<string?> Start(Session sql, string person)
            {
                var begun = await team.StartSession(sql, token, clock.Now, SignIn.Lasts);
                if (begun is not null)
                {
                    await audit.Append(sql, person, "signed in", $"person {person}", to: $"with a token, from {from}");
                }

                return begun;
            }
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
                var done = await setup.Finish(token, typed, ct);
                SignIn.SetCookie(http, done.Cookie);
                return draw(typed, null, done);
            }
            catch (BadInputException bad)
            {
                return draw(typed, (bad.Field, bad.Reason), null);
            }
        });
    }

    /// <summary>Only paths of this server, as browsers write them: a link that sends people elsewhere after they signed in is a trap.</summary>
    private static string Inside(string? to) =>
        to is { Length: > 0 } && to[0] == '/' && !to.StartsWith("//", StringComparison.Ordinal) && !to.Contains('\\') && to.All(sign => sign is >= ' ' and < (char)127) ? to : "/";
}
