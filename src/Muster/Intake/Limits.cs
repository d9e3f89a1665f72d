using Muster.Foundation;

namespace Muster.Intake;

/// <summary>
/// How long things may be. What other programs send is cut to these lengths, because a long alert is better than a lost
/// one; Muster's own formats are refused by name, because their sender reads the answer.
/// </summary>
internal static class Limits
{
    public const int Summary = 1000;
    public const int Impact = 4000;
    public const int Name = 200;
    public const int Link = 2048;
    public const int DedupKey = 512;
    public const int LabelName = 128;
    public const int LabelValue = 2048;
    public const int AnnotationValue = 8192;
    public const int Labels = 64;

    /// <summary>Bodies in Muster's own formats, in bytes.</summary>
    public const int OwnBody = 1 << 20;

    /// <summary>Bodies of programs that send what they have gathered in one piece, in bytes.</summary>
    public const int GatheredBody = 16 << 20;

    /// <summary>No end lies further ahead.</summary>
    public static readonly Duration LatestEnd = Duration.FromDays(366);

    public static string Cut(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }

        // Never half of a character outside the basic plane.
        var end = char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1;
        return string.Concat(text.AsSpan(0, end), "…");
    }

    /// <exception cref="BadInputException">It is longer than <paramref name="most"/>.</exception>
    public static string Within(string field, string text, int most) => text.Length <= most
        ? text
        : throw new BadInputException(field, $"is {text.Length} characters long; at most {most} are kept");
}
