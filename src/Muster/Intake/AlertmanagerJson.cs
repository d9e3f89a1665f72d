using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Muster.Alerts;
using Muster.Foundation;
using NodaTime.Text;

namespace Muster.Intake;

/// <summary>Alertmanager's JSON: times always with three digits of a second, errors as bare strings.</summary>
internal static class AlertmanagerJson
{
    public static readonly ReceiverName Receiver = new("muster");

    private static readonly IReadOnlyList<string> NoNames = [];

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = JsonReading.MaxDepth,
        Converters = { new Times() },
    };

    public static IResult Of<T>(T value) => Results.Json(value, Options);

    public static IResult Error(int status, string text) => Results.Json(text, Options, statusCode: status);

    /// <summary>amtool takes nothing but application/json and would show, for a wrong key, only that it cannot read the answer.</summary>
    public static object? Readable(object? answer, HttpRequest request) =>
        answer is ProblemHttpResult problem && request.Headers.Accept.ToString() == "application/json"
            ? Results.Json(problem.ProblemDetails, Json.Options, "application/json", problem.StatusCode)
            : answer;

    /// <param name="silencedBy">The silences that hold it back now.</param>
    public static object Alert(Alert alert, IReadOnlyList<string> silencedBy, Instant now) => new
    {
        alert.Signal.Annotations,
        // A sender that tells when it is over gives no end; Alertmanager's clients expect one.
        endsAt = alert.LapsesAt ?? now + Formats.AlertmanagerAlerts.Lasts,
        alert.Fingerprint,
        receivers = new[] { Receiver },
        startsAt = alert.FiredAt,
        status = new { inhibitedBy = NoNames, mutedBy = NoNames, silencedBy, state = silencedBy.Count > 0 ? "suppressed" : "active" },
        alert.UpdatedAt,
        generatorURL = alert.Signal.GeneratorUrl,
        labels = alert.Signal.Labels.ContainsKey("alertname") ? alert.Signal.Labels : Muster.Alerts.Silence.LabelsOf(alert.Signal),
    };

    public static object Group(string service, IEnumerable<object> alerts) =>
        new { alerts, labels = new { service }, receiver = Receiver };

    public static object Silence(Silence silence, Instant now) => new
    {
        silence.Id,
        status = new { state = silence.State(now).ToString().ToLowerInvariant() },
        silence.UpdatedAt, silence.Comment, silence.CreatedBy, silence.EndsAt,
        matchers = silence.Matchers.Select(matcher => new { matcher.IsEqual, matcher.IsRegex, matcher.Name, matcher.Value }),
        silence.StartsAt,
    };

    /// <exception cref="BadInputException">It cannot be read, or something that a silence needs is missing.</exception>
    public static SilenceDraft ReadSilence(ReadOnlySpan<byte> body, Source source, Instant now)
    {
        try
        {
            var posted = JsonSerializer.Deserialize<PostedSilence>(body, Options) ?? throw new BadInputException("", "the body must be a silence, not null");
            return new SilenceDraft(
                posted.Id is { Length: > 0 } id ? id : null,
                [.. (posted.Matchers ?? []).Select(one => new Matcher(one?.Name ?? "", one?.Value ?? "", one?.IsRegex ?? false, one?.IsEqual ?? true))],
                posted.StartsAt ?? now, posted.EndsAt ?? throw new BadInputException("endsAt", "is missing"),
                posted.CreatedBy is { Length: > 0 } by ? by : source.Id, posted.Comment ?? "", source.IsCaller ? null : source.Id);
        }
        catch (JsonException error)
        {
            throw new BadInputException(error.Path?.TrimStart('$', '.') ?? "", $"cannot be read: {error.InnerException?.Message ?? "not the JSON of a silence"}");
        }
    }

    internal sealed record ReceiverName(string Name);

    private sealed record PostedSilence(string? Id, List<PostedMatcher?>? Matchers, Instant? StartsAt, Instant? EndsAt, string? CreatedBy, string? Comment);

    private sealed record PostedMatcher(string? Name, string? Value, bool? IsRegex, bool? IsEqual);

    private sealed class Times : JsonConverter<Instant>
    {
        private static readonly InstantPattern Pattern = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.fff'Z'");

        public override Instant Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            Rfc3339.TryParse(reader.GetString(), out var instant) ? instant : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Pattern.Format(value));
    }
}
