using System.Data.Common;
using Muster.Alerts;
using Muster.Foundation;

namespace Muster.Intake;

/// <summary>
/// What goes wrong while something is taken in. When the journal is full or the database away, nothing was kept and the sender is
/// told to come again: 503, because Alertmanager gives up for good on any 4xx.
/// </summary>
internal static class IntakeFailures
{
    /// <param name="badInput">How this API words bad input.</param>
    public static RouteGroupBuilder AnswersFailures(this RouteGroupBuilder group, Func<int, BadInputException, IResult> badInput) =>
        group.AddEndpointFilter(async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (BadInputException bad)
            {
                return badInput(StatusCodes.Status400BadRequest, bad);
            }
            catch (BodyTooLargeException large)
            {
                return badInput(StatusCodes.Status413PayloadTooLarge, new BadInputException("", large.Message));
            }
            catch (BadHttpRequestException bad)
            {
                return badInput(bad.StatusCode, new BadInputException("", bad.Message));
            }
            catch (Exception error) when (error is JournalBusyException or DbException or TimeoutException)
            {
                var log = context.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(IntakeFailures));
                // Without the stack: while a database is away, this is said of every request.
                log.LogWarning("Alerts were turned away, their sender was told to come again: {Why}", OneLine.Of(error.Message));
                return Problem.Busy("Nothing of this was kept: too much waits already, or the database does not answer. Send it again.");
            }
        });
}
