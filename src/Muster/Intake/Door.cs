using System.Net.Http.Headers;
using System.Text;
using Muster.Alerts;
using Muster.Foundation;
using Muster.Team;

namespace Muster.Intake;

/// <summary>What somebody wants to do at the front door.</summary>
internal enum Wish
{
    /// <summary>Send alerts, and hear what became of them.</summary>
    Send,

    /// <summary>Read alerts and silences.</summary>
    Read,

    /// <summary>Make and end silences.</summary>
    Silence,
}

/// <summary>
/// Who stands at the front door: a source by its key, or a person or program by an API token. The key comes as a bearer token, as
/// a Basic password (whatever the user name), or in the path for senders that can send neither.
/// </summary>
internal sealed class Door(Database database, SourceStore sources, Clock clock)
{
    public const string KeyInPath = "key";

    /// <summary>The source that this request's signals are filed under, or the answer that turns it away.</summary>
    public async Task<Admission> Admit(HttpContext http, Wish wish, CancellationToken ct)
    {
        var inPath = http.GetRouteValue(KeyInPath) as string;
        if ((inPath ?? KeyOf(http.Request)) is not { Length: > 0 } key)
        {
            return Nobody(http, "Send a source's key or an API token: Authorization: Bearer …, or the password of Basic, or /in/KEY in the path.");
        }

        if (await sources.OfKey(database, key, clock.Now, ct) is { } source)
        {
            return new Admission(source, null);
        }

        // A token opens every door of its owner's, so it has no place in an address that gets logged on the way.
        var caller = inPath is null ? await SignIn.Find(http, key, ct) : null;
        return caller is null ? Nobody(http, "This key belongs to no source, and to no API token.")
            : !May(caller, wish) ? new Admission(null, Problem.Forbidden("This token may not do that."))
            : new Admission(new Source { Id = caller.IsProgram ? caller.Actor : $"person:{caller.Person}", Kind = "muster" }, null);
    }

    private static bool May(Caller caller, Wish wish) => wish switch
    {
        Wish.Send => caller.MayAlert,
        Wish.Read => caller.MayRead,
        _ => caller.MayAct,
    };

    private static string? KeyOf(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) || header.Parameter is not { } value)
        {
            return null;
        }

        if (header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            return value.Trim();
        }

        var pair = new byte[value.Length];
        return header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) && Convert.TryFromBase64String(value, pair, out var length)
            && Encoding.UTF8.GetString(pair, 0, length).Split(':', 2) is [_, var password] ? password : null;
    }

    private static Admission Nobody(HttpContext http, string text)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return new Admission(null, Problem.Unauthorized(text));
    }
}

/// <summary>Either the source, or the answer for whoever is none.</summary>
internal readonly record struct Admission(Source? Source, IResult? TurnedAway);
