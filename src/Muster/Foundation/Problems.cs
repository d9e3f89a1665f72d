namespace Muster.Foundation;

/// <summary>Turns what endpoints throw into answers: bad input is the caller's, anything else is ours and is logged.</summary>
internal static class Problems
{
    public static void UseProblems(this WebApplication app) => app.Use(async (http, next) =>
    {
        try
        {
            await next();
            if (Unsaid(http.Response) is { } answer)
            {
                await answer.ExecuteAsync(http);
            }
        }
        catch (Exception error) when (!http.Response.HasStarted && Answer(error, http) is { } answer)
        {
            http.Response.Clear();
            await answer.ExecuteAsync(http);
        }
    });

    /// <summary>Whether an address can be made of the Host header. Every page needs one of itself to be drawn.</summary>
    public static bool HasHost(HttpRequest request)
    {
        try
        {
            return Uri.TryCreate($"http://{request.Host.ToUriComponent()}/", UriKind.Absolute, out _);
        }
        catch (ArgumentException)
        {
            return false; // its labels are too long or empty, which only the way a page takes finds out
        }
    }

    /// <summary>Routing says with a bare status that there is no such address, or none for this method.</summary>
    private static IResult? Unsaid(HttpResponse response) => response switch
    {
        { HasStarted: true } or { ContentType: not null } or { ContentLength: not null } => null,
        { StatusCode: StatusCodes.Status404NotFound } => Problem.NotFound("such address; it may be cut off or typed wrongly"),
        { StatusCode: StatusCodes.Status405MethodNotAllowed } => Problem.WrongMethod(response.Headers.Allow.ToString()),
        _ => null,
    };

    private static IResult? Answer(Exception error, HttpContext http)
    {
        if (http.RequestAborted.IsCancellationRequested)
        {
            return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }

        switch (error)
        {
            case BadInputException bad:
                return Problem.BadInput(bad);
            case BadHttpRequestException bad:
                return Problem.BadRequest(bad.StatusCode, bad.Message);
            case UriFormatException or ArgumentException when !HasHost(http.Request):
                return Problem.BadRequest(StatusCodes.Status400BadRequest, "The Host header is not the name of a server.");
            default:
                // The database is away or full: whoever sent this is told to come again, and nothing was half kept.
                http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Muster.Request")
                    .LogError(error, "{Method} {Route} failed", http.Request.Method, Route(http));
                return error is System.Data.Common.DbException or TimeoutException
                    ? Problem.Busy("The database does not take this right now; nothing was kept of it. Send it again.")
                    : Problem.Broken();
        }
    }

    /// <summary>The pattern, never the path: `/in/KEY`, `/a/TOKEN` and `/setup/TOKEN` carry secrets in theirs.</summary>
    private static string Route(HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";
}
