namespace Muster.OnCall;

/// <summary>How an override came about.</summary>
internal enum OverrideKind
{
    /// <summary>Somebody wrote it down.</summary>
    Override,

    /// <summary>The person took the role over themselves, there and then.</summary>
    TakeOver,

    /// <summary>A colleague accepted a request for cover.</summary>
    Cover,

    /// <summary>One half of an exchange.</summary>
    Swap,
}

/// <summary>
/// One role, for a while, is somebody else's than the rotation says. Of two that overlap, the one made later holds.
/// </summary>
internal sealed record Override
{
    /// <summary>Sorts by when it was made.</summary>
    public string Id { get; init; } = "";

    public Role Role { get; init; }

    /// <summary>Null: nobody, on purpose; a stand-in is paged for IC and TO all the same.</summary>
    public string? Person { get; init; }

    public Instant StartsAt { get; init; }

    /// <summary>Exclusive.</summary>
    public Instant EndsAt { get; init; }

    public Instant? CancelledAt { get; init; }

    /// <summary>Where it really ends: what was cancelled half way stays as it was until then.</summary>
    public Instant Until => CancelledAt is { } cancelled ? Instant.Min(EndsAt, cancelled) : EndsAt;

    public OverrideKind Kind { get; init; }

    public string? Note { get; init; }

    public string MadeBy { get; init; } = "";

    public Instant MadeAt { get; init; }
}

/// <summary>Somebody is away: no layer gives them a shift that touches it, and a listed week passes to who stands in.</summary>
internal sealed record Absence
{
    public string Id { get; init; } = "";

    public string Person { get; init; } = "";

    public Instant StartsAt { get; init; }

    public Instant EndsAt { get; init; }

    public Instant? CancelledAt { get; init; }

    public Instant Until => CancelledAt is { } cancelled ? Instant.Min(EndsAt, cancelled) : EndsAt;

    public string? Note { get; init; }

    public string MadeBy { get; init; } = "";

    public Instant MadeAt { get; init; }

    /// <summary>What was not known when a shift began does not change who was given it.</summary>
    public bool WasKnownAt(Instant shift) => MadeAt <= shift && (CancelledAt is null || CancelledAt > shift);
}
