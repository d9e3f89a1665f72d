using Muster.Foundation;

namespace Muster.Engine;

/// <summary>How long what is over is kept. What belongs to an incident that is not closed is kept in any case.</summary>
internal sealed record Retention
{
    public const string Setting = "retention";

    /// <summary>The fold looks back for days; less than this could undo what it remembers.</summary>
    public static readonly Duration Least = Duration.FromDays(30);

    /// <summary>Messages and the attempts to deliver them.</summary>
    public Duration Pages { get; init; } = Duration.FromDays(400);

    /// <summary>Alerts that nothing was heard of for so long.</summary>
    public Duration Alerts { get; init; } = Duration.FromDays(400);

    /// <summary>Accepted requests: they can be folded again, so they go last.</summary>
    public Duration Journal { get; init; } = Duration.FromDays(400);

    /// <summary>Closed incidents with timeline and review; null: for ever, because they are what the team has learned.</summary>
    public Duration? Incidents { get; init; }

    /// <summary>A retried request comes within minutes.</summary>
    public static Instant RequestsBefore(Instant now) => now - Duration.FromDays(7);

    /// <summary>Links work for a day after their page was due; that they were used is shown for longer.</summary>
    public static Instant LinksBefore(Instant now) => now - Duration.FromDays(60);
}
