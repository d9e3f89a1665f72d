namespace Muster.Cli.TeamFiles;

/// <summary>What somebody probably meant.</summary>
internal static class Nearest
{
    /// <summary>`, did you mean runbook?`, or the whole choice when nothing comes near.</summary>
    public static string Suggest(string word, IReadOnlyCollection<string> known) => To(word, known) is { } nearest
        ? $", did you mean {nearest}?"
        : known.Count == 0 ? "" : $" (known: {string.Join(", ", known)})";

    /// <summary>The one that differs by a slip of the hand; null when nothing comes near.</summary>
    public static string? To(string word, IReadOnlyCollection<string> known)
    {
        var nearest = known.Select(one => (Word: one, Away: Distance(word, one))).OrderBy(one => one.Away).FirstOrDefault();
        return nearest.Word is not null && nearest.Away <= Math.Max(1, Math.Min(word.Length, nearest.Word.Length) / 3) ? nearest.Word : null;
    }

    /// <summary>Letters to insert, remove or change, without regard to case.</summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > 40)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                var cost = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                (diagonal, row[j]) = (row[j], cost);
            }
        }

        return row[^1];
    }
}
