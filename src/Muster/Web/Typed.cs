namespace Muster.Web;

/// <summary>A form that was refused comes back as it was typed, with the reason beside it.</summary>
/// <param name="Form">Which form of the page it was: its verb.</param>
public sealed record Typed(string Form, IReadOnlyDictionary<string, string> Values, string Problem)
{
    public static readonly Typed Nothing = new("", new Dictionary<string, string>(), "");

    /// <summary>What was typed into this field, or what the page would show anyway.</summary>
    public string? Or(string form, string field, string? otherwise) =>
        form == Form && Values.TryGetValue(field, out var typed) ? typed : otherwise;

    public bool Is(string form) => form == Form;
}
