using System.Text.Json;
using Muster.Alerts;
using Muster.Foundation;

namespace Muster.Intake;

/// <summary>
/// How one kind of sender words its alerts. <see cref="Read"/> turns a body into signals in Muster's own form; behind it nobody
/// knows the sender's words.
/// </summary>
internal interface IIntakeFormat
{
    /// <summary>Muster's own: whoever sends it reads the answer and may wait for it.</summary>
    bool IsOwn { get; }

    /// <summary>The signals do not say all that the body said, so it is kept beside them.</summary>
    bool KeepsBody { get; }

    /// <summary>Whether a body that looks like this is its own.</summary>
    bool Recognises(Shape shape);

    /// <param name="body">UTF-8; where it is JSON, with every escape standing for a whole character.</param>
    /// <exception cref="BadInputException">The body as a whole cannot be read. A single entry that cannot is an error of the batch.</exception>
    Batch Read(ReadOnlySpan<byte> body, Source source, Instant now);
}

internal enum ShapeKind
{
    Text,
    Object,
    List,
}

/// <summary>
/// What a body looks like, whatever its content type claims: text, a JSON object, or a list of them. Senders are told apart by
/// it, because many name no content type, or a wrong one.
/// </summary>
/// <param name="Names">The names in the object, or in the list's first one.</param>
internal sealed record Shape(ShapeKind Kind, IReadOnlySet<string> Names)
{
    private const int MostNames = 64;

    public static Shape Of(ReadOnlySpan<byte> body)
    {
        var names = new HashSet<string>();
        var kind = ShapeKind.Text;
        var reader = JsonReading.Reader(body);
        try
        {
            kind = KindOf(ref reader);
            while (kind != ShapeKind.Text && names.Count < MostNames && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                names.Add(reader.GetString()!);
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // The format that it belongs to will say where it breaks off.
        }

        return new Shape(kind, names);
    }

    /// <summary>Leaves the reader at the start of the first object, where there is one.</summary>
    private static ShapeKind KindOf(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return reader.TokenType == JsonTokenType.StartObject ? ShapeKind.Object : ShapeKind.Text;
        }

        // `[P1] Agent: …` and `[1] Agent: …` begin with a bracket too, but what follows is no JSON.
        reader.Read();
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndArray))
        {
            var rest = reader;
            while (rest.Read())
            {
            }
        }

        return ShapeKind.List;
    }
}
