namespace Muster.Cli.TeamFiles;

/// <summary>How the address of each kind of contact is written. A new channel adds its line here.</summary>
internal static class ContactKinds
{
    private static readonly (string Kind, string Key, Parse<string> Parse, string Expected)[] All =
    [
        ("webhook", "url", Words.Url, Words.AUrl),
        ("email", "address", Words.Email, "an e-mail address"),
    ];

    public static string Expected { get; } = $"a kind of contact: {string.Join(" or ", All.Select(one => one.Kind))}";

    public static bool Known(string text, out string value)
    {
        value = text;
        return All.Any(one => one.Kind == text);
    }

    /// <summary>Where the address of such a contact stands and what it looks like; of an unknown kind, anything will do.</summary>
    public static (string Key, Parse<string> Parse, string Expected) Address(string kind) =>
        All.FirstOrDefault(one => one.Kind == kind) is { Kind: not null } known ? (known.Key, known.Parse, known.Expected) : ("url", Words.Any, "an address");
}
