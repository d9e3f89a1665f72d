namespace Muster.Foundation;

/// <summary>
/// A "no" with a name. <paramref name="Reason"/> is stable and for programs (kebab-case);
/// <paramref name="Text"/> is for the person, says what was kept and what to do next.
/// </summary>
internal sealed record Refusal(string Reason, string Text);

/// <summary>Input that cannot be taken, with the field that is wrong (empty when it is the whole body).</summary>
internal sealed class BadInputException(string field, string reason)
    : Exception(field.Length == 0 ? reason : $"{field}: {reason}")
{
    public string Field { get; } = field;

    public string Reason { get; } = reason;
}

/// <summary>Every error leaves as application/problem+json (RFC 9457) with a stable `reason`.</summary>
internal static class Problem
{
    public static IResult Refused(Refusal refusal) =>
        Of(StatusCodes.Status409Conflict, "Refused", refusal.Text, ("reason", refusal.Reason));

    public static IResult NotFound(string what) =>
        Of(StatusCodes.Status404NotFound, "Not found", $"There is no {what}.", ("reason", "not-found"));

    public static IResult BadInput(BadInputException bad) =>
        Of(StatusCodes.Status400BadRequest, "Bad input", bad.Message, ("reason", "bad-input"), ("field", bad.Field));

    public static IResult WrongMethod(string allowed) => Of(
        StatusCodes.Status405MethodNotAllowed, "Wrong method", $"This address takes {allowed} and nothing else. Nothing was changed.", ("reason", "wrong-method"));

    public static IResult Unauthorized(string text) =>
        Of(StatusCodes.Status401Unauthorized, "Not signed in", text, ("reason", "unauthorized"));

    public static IResult Forbidden(string text) =>
        Of(StatusCodes.Status403Forbidden, "Not allowed", text, ("reason", "forbidden"));

    public static IResult TooMany(string text) =>
        Of(StatusCodes.Status429TooManyRequests, "Too many tries", text, ("reason", "too-many-tries"));

    public static IResult Gone(string text) =>
        Of(StatusCodes.Status410Gone, "No longer valid", text, ("reason", "gone"));

    public static IResult Busy(string text) =>
        Of(StatusCodes.Status503ServiceUnavailable, "Busy", text, ("reason", "busy"));

    /// <summary>A request that the server itself could not read: too large, cut off, not HTTP.</summary>
    public static IResult BadRequest(int status, string text) => Of(status, "Bad request", text, ("reason", "bad-request"));

    public static IResult Broken() =>
        Of(StatusCodes.Status500InternalServerError, "Broken", "Something failed inside Muster; its log says what. Nothing was kept of this request.", ("reason", "broken"));

    private static IResult Of(int status, string title, string detail, params (string Name, object? Value)[] more) =>
        Results.Problem(detail, statusCode: status, title: title,
            extensions: more.ToDictionary(pair => pair.Name, pair => pair.Value));
}
