using System.Text.Json;
using Muster.Foundation;

namespace Muster.Intake;

/// <summary>What the formats that read JSON share: strings, string maps and times, and how trouble is worded.</summary>
internal static class JsonReading
{
    /// <summary>No sender's alert is nested half as deep.</summary>
    public const int MaxDepth = 16;

    public static Utf8JsonReader Reader(ReadOnlySpan<byte> body) => new(body, new JsonReaderOptions { MaxDepth = MaxDepth });

    /// <summary>That a body stops being JSON, and where.</summary>
    public static BadInputException NotJson(JsonException error) => new("", error.Message.Contains("maximum configured depth", StringComparison.Ordinal)
        ? $"the body is nested deeper than {MaxDepth} levels"
        : $"the body is not JSON: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}");

    /// <summary>The string at the reader; null for null.</summary>
    public static string? Text(ref Utf8JsonReader reader, string field) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Null => null,
        _ => throw new BadInputException(field, $"must be a string, not {Kind(reader.TokenType)}"),
    };

    /// <summary>Names and strings. Of a name that comes twice the last value counts.</summary>
    /// <param name="into">Cleared first.</param>
    public static void Map(ref Utf8JsonReader reader, string field, Dictionary<string, string> into)
    {
        into.Clear();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new BadInputException(field, $"must be an object of strings, not {Kind(reader.TokenType)}");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            into[name] = Text(ref reader, $"{field}.{Limits.Cut(name, 60)}") ?? "";
        }
    }

    /// <summary>Any RFC 3339 time, to the millisecond; null for null and for the empty string.</summary>
    public static Instant? Time(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType == JsonTokenType.String && HasZone(reader.ValueSpan) && reader.TryGetDateTimeOffset(out var time))
        {
            return Instant.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
        }

        return Text(ref reader, field) switch
        {
            null or "" => null,
            var text when Rfc3339.TryParse(text, out var at) => at,
            var text => throw new BadInputException(field, $"\"{Limits.Cut(text, 40)}\" is not a time (expected RFC 3339, like 2026-02-18T02:14:33Z)"),
        };
    }

    /// <summary>Reads on to the end of the object that began at <paramref name="depth"/>.</summary>
    public static void SkipToEnd(ref Utf8JsonReader reader, int depth)
    {
        while (reader.CurrentDepth > depth)
        {
            reader.Read();
        }
    }

    public static string Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        JsonTokenType.String => "a string",
        _ => "null",
    };

    /// <summary>A time without a zone would be taken for this machine's.</summary>
    private static bool HasZone(ReadOnlySpan<byte> text) => text.Length >= 20 && text[^1] == 'Z' | text[^6] is (byte)'+' or (byte)'-';
}
