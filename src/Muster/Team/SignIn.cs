using Muster.Foundation;

namespace Muster.Team;

/// <summary>
/// Who is calling, found once per request: a bearer token, or the cookie of a signed-in browser. A request without either
/// goes on as nobody's, and each endpoint says whether that will do.
/// </summary>
internal static class SignIn
{
    public const string Cookie = "muster";
    public static readonly Duration Lasts = Duration.FromDays(30);

    public static void UseCallers(this WebApplication app) => app.Use(async (http, next) =>
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<OwnDoor>() is null && await Find(http) is { } caller)
        {
            http.Features.Set(caller);
        }

        await next();
    });

    public static Caller? CallerOf(this HttpContext http) => http.Features.Get<Caller>();

    /// <summary>401 for nobody, 403 for somebody who may not.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Func<Caller, bool> may)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.AddEndpointFilter(async (context, next) => context.HttpContext.CallerOf() switch
        {
            null => Problem.Unauthorized("Sign in, or send a token: Authorization: Bearer …"),
            { } caller when !may(caller) => Problem.Forbidden("This token or person may not do that."),
            _ => await next(context),
        });

    public static void SetCookie(HttpContext http, string secret) => http.Response.Cookies.Append(Cookie, secret, new CookieOptions
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        // TLS ends at the proxy, so the request does not tell; where people come by TLS, the cookie must not travel without.
        Secure = http.Request.IsHttps || http.RequestServices.GetRequiredService<ServerAddress>().Public.StartsWith("https:", StringComparison.OrdinalIgnoreCase),
        IsEssential = true,
        MaxAge = Lasts.ToTimeSpan(),
        Path = "/",
    });

    public static string? BearerOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;
    }

    /// <summary>Who this token speaks for, or null when it is nobody's.</summary>
    public static async Task<Caller?> Find(HttpContext http, string token, CancellationToken ct)
    {
        var services = http.RequestServices;
        return services.GetRequiredService<OperatorToken>().Matches(token)
            ? Caller.ForProgram("operator", Scope.All)
            : await services.GetRequiredService<Database>().Read(sql => services.GetRequiredService<TeamStore>().CallerOfToken(sql, token), ct);
    }

    /// <summary>
    /// A browser sends the cookie along with forms on other sites' pages as well (on old ones even against SameSite); it
    /// says where the form was, and that has to be here.
    /// </summary>
    public static bool FromOurOwnPages(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return true;
        }

        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
        {
            return site is "same-origin" or "none";
        }

        return Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out var origin) && origin.Authority == request.Host.Value;
    }

    private static async Task<Caller?> Find(HttpContext http)
    {
        var services = http.RequestServices;
        if (BearerOf(http.Request) is { Length: > 0 } token)
        {
            return await Find(http, token, http.RequestAborted);
        }

        if (http.Request.Cookies[Cookie] is { Length: > 0 } cookie && FromOurOwnPages(http.Request))
        {
            var (now, database, team) = (services.GetRequiredService<Clock>().Now, services.GetRequiredService<Database>(), services.GetRequiredService<TeamStore>());
            var (caller, unseen) = await database.Read(sql => team.CallerOfSession(sql, cookie, now), http.RequestAborted);
            if (unseen)
            {
                await Note(database, team, cookie, now, http.RequestAborted);
            }

            return caller;
        }

        return null;
    }

    /// <summary>A database that is full still shows its pages: who was here last may wait.</summary>
    private static async Task Note(Database database, TeamStore team, string cookie, Instant now, CancellationToken ct)
    {
        try
        {
            await database.Write(sql => team.Seen(sql, cookie, now), ct);
        }
        catch (System.Data.Common.DbException)
        {
            // It is noted at the next request.
        }
    }
}

/// <summary>On endpoints that find out by themselves who calls: Intake asks for a source's key before it asks for a person.</summary>
internal sealed class OwnDoor;

/// <summary>
/// Lets whoever may read the data folder administer the server from the command line. Made anew at every start, in a file
/// that only its owner can read. It speaks for a program: it can set the team up, but not acknowledge for anybody.
/// </summary>
internal sealed class OperatorToken
{
    private readonly string _token = Ids.NewSecret();

    public void Write(string dataFolder) => Secrets.WritePrivately(Path.Combine(dataFolder, "local.token"), _token);

    public bool Matches(string given) => System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(
        System.Text.Encoding.UTF8.GetBytes(_token), System.Text.Encoding.UTF8.GetBytes(given));
}
