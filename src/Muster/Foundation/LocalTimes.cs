using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime.Text;
using NodaTime.TimeZones;

namespace Muster.Foundation;

/// <summary>Dates and times on the wall: how they become instants, and how they are written (`2026-02-16`, `09:00`).</summary>
internal static class LocalTimes
{
    public static readonly LocalDatePattern Date = LocalDatePattern.Iso;
    public static readonly LocalTimePattern Time = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    private static readonly ZoneLocalMappingResolver Resolver =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>
    /// A time that a spring night skips is the first instant after the gap; one that an autumn night repeats is its first
    /// occurrence.
    /// </summary>
    public static Instant At(this DateTimeZone zone, LocalDateTime local) => zone.ResolveLocal(local, Resolver).ToInstant();

    /// <summary>The zone of an IANA id that was checked when it was saved.</summary>
    public static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb[id];
}

/// <summary>A value of NodaTime as the text of its pattern.</summary>
internal sealed class PatternConverter<T>(IPattern<T> pattern, string expected) : JsonConverter<T>
    where T : struct
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && pattern.Parse(reader.GetString()!).TryGetValue(default, out var value)
            ? value
            : throw new JsonException($"not {expected}");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(pattern.Format(value));
}
