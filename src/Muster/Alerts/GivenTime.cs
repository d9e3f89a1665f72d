using Muster.Foundation;

namespace Muster.Alerts;

/// <summary>The times that come with alerts and reports in Muster's own formats: what no failure can have is refused by name.</summary>
internal static class GivenTime
{
    /// <summary>Earlier times are some program's zero.</summary>
    public static readonly Instant Earliest = Instant.FromUtc(2000, 1, 1, 0, 0);

    private static readonly Duration Ahead = Duration.FromDays(1);

    /// <summary>One that is a little ahead is a clock that runs ahead of ours, and is taken for now.</summary>
    public static Instant? Checked(string field, Instant? time, Instant now) =>
        Within(field, time, now) is { } given ? Instant.Min(given, now) : null;

    /// <summary>As it was given, so that what is sent twice is the same twice; whoever keeps it takes a little ahead for now.</summary>
    /// <exception cref="BadInputException">It cannot be meant.</exception>
    public static Instant? Within(string field, Instant? time, Instant now) => time switch
    {
        null => null,
        _ when time < Earliest => throw new BadInputException(field, $"{Rfc3339.Format(time.Value)} is before the year 2000"),
        _ when time > now + Ahead => throw new BadInputException(field, $"{Rfc3339.Format(time.Value)} is more than a day ahead of {Rfc3339.Format(now)}"),
        _ => time,
    };
}
