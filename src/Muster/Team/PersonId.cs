namespace Muster.Team;

/// <summary>An id for somebody of whom only the name is known.</summary>
internal static class PersonId
{
    private const int Longest = 40;

    // A table, because without ICU, as on a small image, the framework takes no letter apart.
    private const string Marked = "àáâãäåāăąçćčďđèéêëēęěğìíîïīıłñńňòóôõöøōőřśšşťùúûüūůűýÿžźż";
    private const string Plain = "aaaaaaaaacccddeeeeeeegiiiiiilnnnoooooooorssstuuuuuuuyyzzz";

    /// <summary>`Zoë Müller` becomes `zoe-muller`; a name without Latin letters becomes <paramref name="otherwise"/>.</summary>
    public static string Of(string name, string otherwise)
    {
        var letters = string.Concat(name.Trim().ToLowerInvariant().Replace("ß", "ss", StringComparison.Ordinal)
            .Select(letter => Marked.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var place ? Plain[place] : letter)
            .Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));
        var id = string.Join('-', letters.Split('-', StringSplitOptions.RemoveEmptyEntries));
        return id.Length == 0 ? otherwise : id[..Math.Min(id.Length, Longest)];
    }

    /// <summary>The same with a number where that is taken, also by somebody who has left: their name stays on old timelines.</summary>
    public static string Free(string name, string otherwise, IReadOnlyCollection<string> taken)
    {
        var id = Of(name, otherwise);
        return taken.Contains(id) ? Enumerable.Range(2, taken.Count + 1).Select(number => $"{id}-{number}").First(one => !taken.Contains(one)) : id;
    }
}
