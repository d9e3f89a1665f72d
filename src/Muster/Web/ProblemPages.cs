using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using Muster.Foundation;

namespace Muster.Web;

/// <summary>
/// Errors leave the rooms as problem+json. A browser that asked for a page gets a page that says the same, whichever room
/// the error came from.
/// </summary>
internal static class ProblemPages
{
    public static void UseProblemPages(this WebApplication app) => app.Use(async (http, next) =>
    {
        if (!WantsPages(http.Request))
        {
            await next();
            return;
        }

        var wire = http.Response.Body;
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        try
        {
            await next();
        }
        finally
        {
            http.Response.Body = wire;
        }

        if (http.Response.ContentType?.StartsWith("application/problem+json", StringComparison.Ordinal) == true)
        {
            await Show(http, answer.ToArray());
        }
        else
        {
            answer.Position = 0;
            await answer.CopyToAsync(wire, http.RequestAborted);
        }
    });

    /// <summary>The feed is no page, whoever asks for it: it never ends, and cannot be held back until it does.</summary>
    private static bool WantsPages(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase) && request.Path != LiveFeed.Address && Problems.HasHost(request);

    private static async Task Show(HttpContext http, byte[] body)
    {
        if (body.Length == 0)
        {
            return; // whoever asked has hung up
        }

        var (status, text) = (http.Response.StatusCode, Detail(body));
        var trace = status >= 500 ? Activity.Current?.Id ?? http.TraceIdentifier : null;
        http.Response.ContentLength = null;
        var frame = await FrameOf(http, status);
        Screens.Guard(http);
        await Screens.Page<ProblemPage>(new { Frame = frame, Title = Title(status), Text = text, Trace = trace }, status).ExecuteAsync(http);
    }

    /// <summary>What failed may be the database: the page that says so does not ask it again, and no page waits for it in vain.</summary>
    private static async Task<Frame> FrameOf(HttpContext http, int status)
    {
        var frames = http.RequestServices.GetRequiredService<Frames>();
        if (status >= 500)
        {
            return frames.Bare();
        }

        try
        {
            var database = http.RequestServices.GetRequiredService<Database>();
            return (await database.Read(sql => frames.For(sql, http, ""), http.RequestAborted)).Frame;
        }
        catch (Exception error) when (error is DbException or TimeoutException)
        {
            return frames.Bare();
        }
    }

    private static string Detail(byte[] body)
    {
        using var problem = JsonDocument.Parse(body);
        return problem.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString() ?? "" : "";
    }

    private static string Title(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "That cannot be read",
        StatusCodes.Status401Unauthorized => "You are signed out",
        StatusCodes.Status403Forbidden => "You may not do that",
        StatusCodes.Status404NotFound => "Not found",
        StatusCodes.Status405MethodNotAllowed => "That cannot be done here",
        StatusCodes.Status409Conflict => "Not done",
        StatusCodes.Status410Gone => "No longer good",
        StatusCodes.Status503ServiceUnavailable => "Busy right now",
        < 500 => "That cannot be read",
        _ => "Something broke on our side",
    };
}
