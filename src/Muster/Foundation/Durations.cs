using System.Globalization;

namespace Muster.Foundation;

/// <summary>Durations as people write them: `90s`, `5m`, `2h`, `1d`. One unit, a whole number.</summary>
internal static class Durations
{
    private const string Units = "smhd";
    private const long LongestSeconds = 3660 * 86_400L;

    public static bool TryParse(string? text, out Duration value)
    {
        value = Duration.Zero;
        if (string.IsNullOrEmpty(text) || !Units.Contains(text[^1], StringComparison.Ordinal)
            || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count > LongestSeconds / SecondsIn(text[^1]))
        {
            return false;
        }

        value = Duration.FromSeconds(count * SecondsIn(text[^1]));
        return true;
    }

    /// <summary>The shortest exact form: 5400 s is `90m`, 7200 s is `2h`.</summary>
    public static string Format(Duration value)
    {
        var seconds = (long)value.TotalSeconds;
        var unit = Units.Reverse().First(u => u == 's' || (seconds != 0 && seconds % SecondsIn(u) == 0));
        return string.Create(CultureInfo.InvariantCulture, $"{seconds / SecondsIn(unit)}{unit}");
    }

    private static long SecondsIn(char unit) => unit switch { 'd' => 86_400, 'h' => 3_600, 'm' => 60, _ => 1 };
}
