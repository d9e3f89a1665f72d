using Muster.Foundation;

namespace Muster.Web;

/// <summary>A page whose frame is gathered when it is written: for rooms that only hand over what to show.</summary>
/// <param name="parameters">The component's own, given the frame.</param>
internal sealed class Framed<T>(int status, Func<Frame, object> parameters) : IResult
    where T : Microsoft.AspNetCore.Components.IComponent
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var (frame, _) = await services.GetRequiredService<Database>().Read(
            sql => services.GetRequiredService<Frames>().For(sql, httpContext, ""), httpContext.RequestAborted);
        Screens.Guard(httpContext);
        await Screens.Page<T>(parameters(frame), status).ExecuteAsync(httpContext);
    }
}
