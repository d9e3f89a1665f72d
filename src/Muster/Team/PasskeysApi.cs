using Muster.Foundation;

namespace Muster.Team;

/// <summary>What the script on `/me` and on the sign-in page asks for: a challenge, and the cookie or the passkey that its answer is worth.</summary>
internal static class PasskeysApi
{
    public static void MapPasskeys(this IEndpointRouteBuilder routes)
    {
        var passkeys = routes.MapGroup("").ExcludeFromDescription().AddEndpointFilter(async (context, next) => SignIn.FromOurOwnPages(context.HttpContext.Request)
            ? await next(context)
            : Problem.Forbidden("That came from another site, so nothing was done."));
        passkeys.MapPost("/sign-in/passkey/challenge", async (HttpContext http, PasskeyDoor door) => Results.Json(await door.Ask(http), Json.Options));
        passkeys.MapPost("/sign-in/passkey", Enter);
        passkeys.MapPost("/me/passkeys/challenge", async (HttpContext http, PasskeyDoor door, CancellationToken ct) =>
            Results.Json(await door.Offer(http, http.CallerOf()!.Person!, ct), Json.Options)).Needs(caller => !caller.IsProgram);
        passkeys.MapPost("/me/passkeys", async (HttpContext http, PasskeyDoor door, CancellationToken ct) =>
        {
            await door.Add(http, http.CallerOf()!.Person!, await CeremonyAnswer.Read(http.Request, ct), ct);
            return Results.NoContent();
        }).Needs(caller => !caller.IsProgram);
    }

    private static async Task<IResult> Enter(HttpContext http, PasskeyDoor door, SignInPace pace, Database database, TeamStore team, Audit audit, CancellationToken ct)
    {
        var answer = await CeremonyAnswer.Read(http.Request, ct);
        if (await SignInApi.Wait(http, pace, database, audit, null, ct) is { } wait)
        {
            return Problem.TooMany(wait);
        }

        var visit = Visit.Of(http);
        if (await door.Enter(http, answer, visit) is not { } cookie)
        {
            return Problem.Unauthorized("No passkey of this team fits. Sign in another way, and add it under Password and browsers.");
        }

        pace.Right(visit.From, null);
        await SignInApi.Leave(http, database, team, ct);
        SignIn.SetCookie(http, cookie);
        return Results.NoContent();
    }
}
