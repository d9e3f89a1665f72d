using System.Text;
using Muster.Alerts;
using Muster.Foundation;
using Muster.Intake.Formats;
using Muster.Team;

namespace Muster.Intake;

/// <summary>
/// The front door for alerts: Muster's own JSON and text, the webhooks of others, and Alertmanager's API. A request is
/// authenticated, read, kept in the journal and answered; what becomes of it is the fold's business.
/// </summary>
internal static class IntakeApi
{
    private static readonly Duration AnswersWithin = Duration.FromSeconds(1);

    /// <summary>One journal row is folded in one go, so what somebody gathered over an hour is kept in several.</summary>
    private const int MostInOneRow = 2000;

    private static readonly IReadOnlyList<IIntakeFormat> Own = [new AlertText(), new MusterJson()];
    private static readonly IReadOnlyList<IIntakeFormat> All = [new AlertmanagerWebhook(), new AlertmanagerAlerts(), .. Own];

    public static IServiceCollection AddIntake(this IServiceCollection services) =>
        services.AddSingleton<Door>().AddSingleton<AlertmanagerApi>();

    public static void MapIntake(this IEndpointRouteBuilder routes)
    {
        foreach (var prefix in new[] { "", $"/in/{{{Door.KeyInPath}}}" })
        {
            var doors = routes.MapGroup(prefix).WithMetadata(new OwnDoor());
            var ours = doors.MapGroup("").AnswersFailures(Refused);
            ours.MapPost("/v1/alerts", Send);
            ours.MapGet("/v1/alerts/receipts/{receipt}", Ask);
            routes.ServiceProvider.GetRequiredService<AlertmanagerApi>().Map(doors.MapGroup("/api/v2"));
        }

        routes.MapQuality();
        routes.MapGroup("/in").WithMetadata(new OwnDoor()).AnswersFailures(Refused).MapPost($"/{{{Door.KeyInPath}}}", SendAnything);
    }

    /// <summary>Reads a body by the first format that recognises it.</summary>
    internal static (IIntakeFormat Format, Batch Batch) Read(Memory<byte> body, IReadOnlyList<IIntakeFormat> formats, Source source, Instant now)
    {
        RawBody.MendEscapes(body.Span);
        var shape = Shape.Of(body.Span);
        var format = formats.First(one => one.Recognises(shape));
        return (format, format.Read(body.Span, source, now));
    }

    /// <summary>Keeps all signals; the last row's number. When it returns, they are on disk.</summary>
    internal static async Task<long> Keep(Journal journal, Source source, Batch batch, string? raw, CancellationToken ct)
    {
        var row = 0L;
        foreach (var some in batch.Signals.Chunk(MostInOneRow))
        {
            row = await journal.Append(source.Id, some, raw, ct);
            raw = null;
        }

        return row;
    }

    private static Task<IResult> Send(HttpContext http, Door door, Journal journal, Secrets secrets, Clock clock, CancellationToken ct) =>
        Take(http, Own, Limits.OwnBody, door, journal, secrets, clock, ct);

    private static Task<IResult> SendAnything(HttpContext http, Door door, Journal journal, Secrets secrets, Clock clock, CancellationToken ct) =>
        Take(http, All, Limits.GatheredBody, door, journal, secrets, clock, ct);

    private static async Task<IResult> Take(
        HttpContext http, IReadOnlyList<IIntakeFormat> formats, int largest, Door door, Journal journal, Secrets secrets, Clock clock, CancellationToken ct)
    {
        var (source, turnedAway) = await door.Admit(http, Wish.Send, ct);
        if (source is null)
        {
            return turnedAway!;
        }

        var body = await RawBody.Read(http.Request, largest, ct);
        var (format, batch) = Read(body, formats, source, clock.Now);
        if (batch.Signals.Count == 0)
        {
            return batch.Errors.Count == 0 ? Answer(new FoldOutcome([]), batch.Errors) : NoneGood(batch);
        }

        var row = await Keep(journal, source, batch, format.KeepsBody ? Encoding.UTF8.GetString(body.Span).Replace('\0', '\uFFFD') : null, ct);
        if (format.IsOwn && await journal.Outcome(row, AnswersWithin, ct) is { } outcome)
        {
            return batch.IsList ? Answer(outcome, batch.Errors) : Results.Json(outcome.Signals[0], Json.Options, statusCode: StatusCodes.Status202Accepted);
        }

        return Accepted(http, new Receipt(row, batch.IsList), source, secrets, batch.Errors);
    }

    /// <summary>What became of a request whose fold took longer than its sender waited.</summary>
    private static async Task<IResult> Ask(string receipt, HttpContext http, Door door, Journal journal, Secrets secrets, CancellationToken ct)
    {
        var (source, turnedAway) = await door.Admit(http, Wish.Send, ct);
        if (source is null)
        {
            return turnedAway!;
        }

        if (Receipt.Read(receipt, source, secrets) is not { } asked)
        {
            return Problem.NotFound("such receipt of this sender's");
        }

        return await journal.Read(asked.Row, ct) switch
        {
            null => Accepted(http, asked, source, secrets, []),
            var outcome when asked.IsList => Answer(outcome, []),
            var outcome => Results.Json(outcome.Signals[0], Json.Options, statusCode: StatusCodes.Status202Accepted),
        };
    }

    private static IResult Answer(FoldOutcome outcome, IReadOnlyList<EntryError> errors) =>
        Results.Json(new { alerts = outcome.Signals, errors }, Json.Options, statusCode: StatusCodes.Status202Accepted);

    private static IResult Accepted(HttpContext http, Receipt receipt, Source source, Secrets secrets, IReadOnlyList<EntryError> errors)
    {
        var prefix = http.GetRouteValue(Door.KeyInPath) is string key ? $"/in/{Uri.EscapeDataString(key)}" : "";
        http.Response.Headers.Location = $"{prefix}/v1/alerts/receipts/{receipt.Write(source, secrets)}";
        return Results.Json(new { outcome = "accepted", errors = errors.Count == 0 ? null : errors }, Json.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private static IResult NoneGood(Batch batch) => Results.Problem(
        Worded(batch.Errors[0]), statusCode: StatusCodes.Status400BadRequest, title: "Bad input",
        extensions: new Dictionary<string, object?>
        {
            ["reason"] = "bad-input", ["field"] = batch.Errors[0].Field, ["errors"] = batch.IsList ? batch.Errors : null,
        });

    private static string Worded(EntryError error) => new BadInputException(error.Field, error.Reason).Message;

    private static IResult Refused(int status, BadInputException bad) => Results.Problem(
        bad.Message, statusCode: status, title: "Bad input",
        extensions: new Dictionary<string, object?> { ["reason"] = "bad-input", ["field"] = bad.Field });
}

/// <summary>Stands for a kept request. Only its own source can ask with it, because only its own signature fits.</summary>
internal readonly record struct Receipt(long Row, bool IsList)
{
    public static Receipt? Read(string text, Source source, Secrets secrets)
    {
        if (text.Split('.', 2) is not [var number, var tag] || !long.TryParse(number, out var row))
        {
            return null;
        }

        foreach (var isList in new[] { false, true })
        {
            var receipt = new Receipt(row, isList);
            if (secrets.Signed(receipt.Signed(source), tag))
            {
                return receipt;
            }
        }

        return null;
    }

    public string Write(Source source, Secrets secrets) => $"{Row}.{secrets.Sign(Signed(source))}";

    private string Signed(Source source) => $"receipt:{source.Id}:{Row}:{(IsList ? "list" : "one")}";
}
