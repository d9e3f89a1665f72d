using System.Globalization;

namespace Muster.Web;

/// <summary>
/// How times are said. `Assets/words.ts` says the same in the browser and keeps it fresh; a test holds one against the other.
/// </summary>
internal static class Words
{
    private static readonly Duration Moment = Duration.FromSeconds(10);

    /// <summary>The calendar ends with the year 9999, in the east first; a silence for good is said to last until here.</summary>
    private static readonly Instant Latest = Instant.FromUtc(9999, 12, 31, 0, 0);

    /// <summary>`42 s`, `12 min`, `3 h 5 min`, `2 d 4 h`, `20 d`: rounded down.</summary>
    public static string Span(Duration span)
    {
        var seconds = (long)Math.Abs(span.TotalSeconds);
        var (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
        return (days, hours, minutes) switch
        {
            ( >= 14, _, _) => $"{days} d",
            ( > 0, _, _) => hours % 24 > 0 ? $"{days} d {hours % 24} h" : $"{days} d",
            (_, > 0, _) => minutes % 60 > 0 ? $"{hours} h {minutes % 60} min" : $"{hours} h",
            (_, _, > 0) => $"{minutes} min",
            _ => $"{seconds} s",
        };
    }

    public static string Ago(Instant at, Instant now)
    {
        var past = now - at;
        if (past < Moment && past > -Moment)
        {
            return "just now";
        }

        return past > Duration.Zero ? $"{Span(past)} ago" : $"in {Span(past)}";
    }

    public static string Left(Instant at, Instant now) =>
        at > now ? $"{Span(at - now)} left" : $"overdue {Span(now - at)}";

    /// <summary>`02:14` today, `18 Feb, 02:14` on another day.</summary>
    public static string Clock(Instant at, Instant now, DateTimeZone zone)
    {
        var (local, today) = (Local(at, zone), now.InZone(zone).Date);
        var form = local.Date == today ? "HH:mm" : local.Year == today.Year ? "d MMM, HH:mm" : "d MMM uuuu, HH:mm";
        return local.ToString(form, CultureInfo.InvariantCulture);
    }

    /// <summary>`Mon 23 Feb, 09:00`.</summary>
    public static string Day(Instant at, DateTimeZone zone) =>
        Local(at, zone).ToString("ddd d MMM, HH:mm", CultureInfo.InvariantCulture);

    public static string Utc(Instant at) => at.ToString("uuuu-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static ZonedDateTime Local(Instant at, DateTimeZone zone) => Instant.Min(at, Latest).InZone(zone);

    /// <summary>`Alice`, `Alice and Bob`, `Alice, Bob and Carol`.</summary>
    public static string List(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "nobody",
        1 => names[0],
        _ => $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}",
    };

    /// <summary>`1 alert`, `3 alerts`, `10,000 alerts`.</summary>
    public static string Number(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many ?? one + "s")}");

    /// <summary>Two letters for a face: `Alice Adams` is AA, `bob` is B.</summary>
    public static string Initials(string name)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(words.Take(1).Concat(words.Skip(1).TakeLast(1)).Select(word => StringInfo.GetNextTextElement(word).ToUpperInvariant()));
    }
}
