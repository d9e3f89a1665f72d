using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime.Text;

namespace Muster.Foundation;

/// <summary>
/// Muster's own JSON, outside and in the database: camelCase, enums by name, RFC 3339 UTC times with
/// milliseconds, durations as `90s`. Nulls are left out.
/// </summary>
internal static class Json
{
    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions());

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.MaxDepth = 32;
        options.Converters.Add(new JsonStringEnumConverter(new FieldNames()));
        options.Converters.Add(new InstantConverter());
        options.Converters.Add(new DurationConverter());
        options.Converters.Add(new PatternConverter<LocalDate>(LocalTimes.Date, "a date (expected 2026-02-18)"));
        options.Converters.Add(new PatternConverter<LocalTime>(LocalTimes.Time, "a time of day (expected 09:00)"));
        return options;
    }

    /// <summary>An enum's name as it is written: `firing`, `hand-off-offered`, but `P0` and `IC`.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => FieldNames.Convert(value.ToString());

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string text) =>
        JsonSerializer.Deserialize<T>(text, Options) ?? throw new JsonException("null where a value was expected");

    /// <summary>Words in lower case; abbreviations as the field writes them.</summary>
    private sealed class FieldNames : JsonNamingPolicy
    {
        public override string ConvertName(string name) => Convert(name);

        public static string Convert(string name) => name.Any(char.IsAsciiLetterLower) ? KebabCaseLower.ConvertName(name) : name;
    }

    private sealed class InstantConverter : JsonConverter<Instant>
    {
        public override Instant Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            Rfc3339.TryParse(reader.GetString(), out var instant)
                ? instant
                : throw new JsonException("not a time (expected RFC 3339, like 2026-02-18T02:14:33Z)");

        public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Rfc3339.Format(value));
    }

    private sealed class DurationConverter : JsonConverter<Duration>
    {
        public override Duration Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            Durations.TryParse(reader.GetString(), out var value)
                ? value
                : throw new JsonException("not a duration (expected 90s, 5m, 2h or 1d)");

        public override void Write(Utf8JsonWriter writer, Duration value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Durations.Format(value));
    }
}

/// <summary>
/// Times on the wire. Reads any RFC 3339 offset and up to nanoseconds; keeps milliseconds. A time before year 1 or after
/// year 9999 in UTC is not a time: no database here could keep it.
/// </summary>
internal static class Rfc3339
{
    private static readonly Instant Earliest = Instant.FromUtc(1, 1, 1, 0, 0);
    private static readonly OffsetDateTimePattern In = OffsetDateTimePattern.Rfc3339;
    private static readonly InstantPattern Out = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.FFF'Z'");

    public static bool TryParse(string? text, out Instant instant)
    {
        instant = default;
        if (text is null || text.Length > 40 || !In.Parse(text.ToUpperInvariant().Replace(' ', 'T')).TryGetValue(default, out var value))
        {
            return false;
        }

        // Reckoned in numbers, because NodaTime throws when the offset carries an instant out of its range.
        var milliseconds = value.LocalDateTime.InUtc().ToInstant().ToUnixTimeMilliseconds() - value.Offset.Milliseconds;
        if (milliseconds < Earliest.ToUnixTimeMilliseconds() || milliseconds > Instant.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        instant = Instant.FromUnixTimeMilliseconds(milliseconds);
        return true;
    }

    public static string Format(Instant instant) => Out.Format(instant);
}
