namespace Muster.OnCall;

/// <summary>A stretch of time in which the same people are listed, up to <paramref name="End"/> (exclusive).</summary>
internal sealed record Shift(Instant Start, Instant End, Duty Duty)
{
    /// <summary>
    /// What was written down for one role and had to give way, since one person cannot be IC and TO: an override that came
    /// later, or a list that does not know it, named them for the other. Null where everything stands as it was written.
    /// </summary>
    public Role? GaveWay { get; init; }
}

/// <summary>Some roles, as those that one source has something to say about.</summary>
[Flags]
internal enum Roles
{
    None = 0,
    IC = 1 << Role.IC,
    TO = 1 << Role.TO,
    Backup = 1 << Role.Backup,
    CO = 1 << Role.CO,
    All = IC | TO | Backup | CO,
}

/// <summary>What one source says of a stretch of time: who holds the roles it speaks of, which may be nobody.</summary>
/// <param name="Handoff">A shift of its own begins here, even where the same people go on.</param>
internal readonly record struct Listing(Instant From, Instant Until, Duty Duty, Roles Says, bool Handoff = true);
