using System.Text.Json;

namespace Muster.Foundation;

/// <summary>
/// A JSON object from outside, read field by field, so that an error names the field and says what was expected. Fields that
/// nobody asked for are errors too (<see cref="NoMore"/>): a misspelt one must not be silently ignored.
/// </summary>
internal sealed class Body
{
    private const int LargestBytes = 256 * 1024;
    private const int LongestText = 10_000;

    private readonly Dictionary<string, JsonElement> _fields;
    private readonly string _path;

    private Body(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new BadInputException(path.TrimEnd('.'), "must be a JSON object");
        }

        _path = path;
        _fields = [];
        foreach (var field in element.EnumerateObject())
        {
            var name = Name(field, path);
            if (!_fields.TryAdd(name, field.Value.Clone()))
            {
                throw new BadInputException(path + name, "is given twice");
            }
        }
    }

    /// <summary>The request's JSON object; an empty body is an empty object.</summary>
    /// <exception cref="BadInputException">Not JSON, not an object, or too large.</exception>
    public static async Task<Body> Read(HttpRequest request, CancellationToken ct)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, ct)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > LargestBytes)
            {
                throw new BadInputException("", $"the body is larger than {LargestBytes / 1024} kB");
            }
        }

        return Parse(bytes.ToArray());
    }

    public static Body Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return new Body(JsonDocument.Parse("{}").RootElement, "");
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 16 });
            return new Body(document.RootElement, "");
        }
        catch (JsonException error)
        {
            throw new BadInputException("", $"is not valid JSON: {error.Message}");
        }
    }

    /// <summary>A text with something in it; null when it is absent, null or blank.</summary>
    public string? Text(string name, int longest = LongestText)
    {
        if (Take(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            throw Bad(name, "must be a text");
        }

        string text;
        try
        {
            text = value.GetString()!.Replace('\0', '\uFFFD').Trim();
        }
        catch (InvalidOperationException)
        {
            throw Bad(name, "is not valid Unicode");
        }

        return text.Length > longest ? throw Bad(name, $"is longer than {longest} characters") : text.Length == 0 ? null : text;
    }

    public string RequiredText(string name, int longest = LongestText) => Text(name, longest) ?? throw Bad(name, "is required");

    public bool? Flag(string name) => Take(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Bad(name, "must be true or false"),
    };

    public long? Number(string name) => Take(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out var number) => number,
        _ => throw Bad(name, "must be a whole number"),
    };

    /// <summary>One of the enum's names, in any case.</summary>
    public T? OneOf<T>(string name)
        where T : struct, Enum => Text(name) switch
    {
        null => null,
        { } text when Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0]) => value,
        _ => throw Bad(name, $"must be one of {string.Join(", ", Enum.GetNames<T>())}"),
    };

    public Instant? Time(string name) => Text(name) switch
    {
        null => null,
        { } text when Rfc3339.TryParse(text, out var instant) => instant,
        _ => throw Bad(name, "must be a time like 2026-02-18T02:14:33Z"),
    };

    public LocalDate? Date(string name) => Text(name) switch
    {
        null => null,
        { } text when LocalTimes.Date.Parse(text).TryGetValue(default, out var date) => date,
        _ => throw Bad(name, "must be a date like 2026-02-18"),
    };

    public Body? Object(string name) => Take(name) is { } value ? new Body(value, $"{_path}{name}.") : null;

    /// <summary>To be called when everything known has been read.</summary>
    public void NoMore()
    {
        if (_fields.Keys.FirstOrDefault() is { } unknown)
        {
            throw Bad(unknown, "is not a field of this request");
        }
    }

    public BadInputException Bad(string name, string reason) => new(_path + name, reason);

    /// <summary>A document may be valid JSON and still name a field with half a character.</summary>
    private static string Name(JsonProperty field, string path)
    {
        try
        {
            return field.Name;
        }
        catch (InvalidOperationException)
        {
            throw new BadInputException(path.TrimEnd('.'), "has a field whose name is not valid Unicode");
        }
    }

    private JsonElement? Take(string name) =>
        _fields.Remove(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;
}
