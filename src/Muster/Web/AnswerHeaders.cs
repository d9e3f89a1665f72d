namespace Muster.Web;

/// <summary>What every answer carries, whichever room it comes from; what an answer has said itself stays.</summary>
internal static class AnswerHeaders
{
    public static void UseAnswerHeaders(this WebApplication app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(static state =>
        {
            var response = (HttpResponse)state;
            var headers = response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.CacheControl = headers.CacheControl.Count > 0 ? headers.CacheControl : "no-store";
            if (response.StatusCode == StatusCodes.Status503ServiceUnavailable && headers.RetryAfter.Count == 0)
            {
                headers.RetryAfter = "1";
            }

            // Meant for a script of the framework's that no page here loads.
            headers.Remove("blazor-enhanced-nav");
            return Task.CompletedTask;
        }, http.Response);
        return next(http);
    });
}
