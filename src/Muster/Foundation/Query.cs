using System.Globalization;

namespace Muster.Foundation;

/// <summary>A query string, read with errors that name the parameter. An empty value is an absent one.</summary>
internal sealed class Query(IQueryCollection query)
{
    public string? Text(string name) => query[name].ToString() is { Length: > 0 } text
        ? text.Length <= 500 ? text.Replace('\0', '\uFFFD') : throw new BadInputException(name, "is longer than 500 characters")
        : null;

    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" or "1" or "yes" => true,
        "false" or "0" or "no" => false,
        _ => throw new BadInputException(name, "must be true or false"),
    };

    public long? Number(string name, long most) => Text(name) switch
    {
        null => null,
        { } text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= most => value,
        _ => throw new BadInputException(name, $"must be a whole number up to {most}"),
    };

    public T? OneOf<T>(string name)
        where T : struct, Enum => Text(name) switch
    {
        null => null,
        { } text when !char.IsAsciiDigit(text[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) => value,
        _ => throw new BadInputException(name, $"must be one of {string.Join(", ", Enum.GetNames<T>())}"),
    };

    public Instant? Time(string name) => Text(name) switch
    {
        null => null,
        { } text when Rfc3339.TryParse(text, out var instant) => instant,
        _ => throw new BadInputException(name, "must be a time like 2026-02-18T02:14:33Z"),
    };
}
