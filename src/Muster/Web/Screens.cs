using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.HttpResults;
using Muster.Catalog.Pages;
using Muster.Foundation;
using Muster.Incidents.Pages;
using Muster.OnCall.Pages;
using Muster.Team;
using Muster.Team.Pages;

namespace Muster.Web;

/// <summary>
/// The pages people look at. Every one needs a signed-in person, and may run only the script and style that came with the
/// server.
/// </summary>
internal static class Screens
{
    private const string OwnFilesOnly =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static IServiceCollection AddScreens(this IServiceCollection services)
    {
        services.AddRazorComponents();
        // Pages only: they hold no secret beside what a stranger sent, and a phone at night has a thin line.
        services.AddResponseCompression(compression => (compression.EnableForHttps, compression.MimeTypes) = (true, ["text/html"]));
        // Names are written as they are, not as numbers; what has a meaning in HTML is still escaped.
        return services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All)).AddSingleton<Frames>().AddSingleton<IncidentViews>();
    }

    /// <summary>Before everything that may fail or answer.</summary>
    public static void UseScreens(this WebApplication app)
    {
        app.UseAnswerHeaders();
        app.UseResponseCompression();
        app.UseProblemPages();
    }

    public static void MapScreens(this WebApplication app)
    {
        app.MapAssets();
        var screens = app.MapGroup("").ExcludeFromDescription()
            .AddEndpointFilter(async (context, next) => TurnAway(context.HttpContext) ?? await next(context));
        screens.MapGet("/", NowScreen.Show);
        screens.MapIncidentScreens();
        screens.MapReport();
        screens.MapOnCallScreens();
        screens.MapGet("/services", ServicesScreen.Show);
        screens.MapGet("/audit", AuditScreen.Show);
        screens.MapMe();
        app.Services.GetRequiredService<PeopleScreens>().Map(screens);
        app.MapJoin();
    }

    public static RazorComponentResult Page<T>(object parameters, int status = StatusCodes.Status200OK)
        where T : Microsoft.AspNetCore.Components.IComponent => new RazorComponentResult<T>(parameters) { StatusCode = status };

    /// <summary>What came from outside may not run or frame us, and others do not learn from where they were followed.</summary>
    public static void Guard(HttpContext http)
    {
        http.Response.Headers.ContentSecurityPolicy = OwnFilesOnly;
        http.Response.Headers["Referrer-Policy"] = "same-origin";
    }

    /// <summary>A page is asked for again after signing in; a form is not sent twice, so what was typed stays in the browser.</summary>
    private static IResult? TurnAway(HttpContext http)
    {
        Guard(http);
        return http.CallerOf()?.Person is not null ? null
            : HttpMethods.IsGet(http.Request.Method) ? Results.Redirect($"/sign-in?to={Uri.EscapeDataString(http.Request.Path + http.Request.QueryString)}")
            : Problem.Unauthorized("Nothing was changed. What you typed is still in your browser: sign in in another tab, come back and send it again.");
    }
}
