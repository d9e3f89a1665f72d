namespace Muster.OnCall;

/// <summary>How a layer goes through its pool.</summary>
internal enum LayerOrder
{
    /// <summary>Everybody gets their share of every role, by weight; of those who are owed the same, who rested longest.</summary>
    Fair,

    /// <summary>One after the other, as they are listed.</summary>
    Sequential,
}

/// <summary>
/// Roles that are filled from a pool, shift by shift, instead of being listed week by week. Layers stand above the listed weeks
/// and above each other in their order: where an upper one names somebody, what lies below does not matter.
/// </summary>
internal sealed record Layer
{
    public required string Name { get; init; }

    public required IReadOnlyList<Role> Roles { get; init; }

    /// <summary>The local day of the first handoff.</summary>
    public required LocalDate Start { get; init; }

    /// <summary>The local time of a handoff.</summary>
    public LocalTime At { get; init; } = new(9, 0);

    /// <summary>The length of a shift on the clock on the wall: whole hours, 1 to 1440.</summary>
    public Duration Every { get; init; } = Duration.FromDays(7);

    /// <summary>IANA zone id; null is the team's. A layer of another continent keeps that continent's clock.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The hours in which this layer is on duty; null: round the clock.</summary>
    public Window? Within { get; init; }

    public LayerOrder Order { get; init; }

    public required IReadOnlyList<Member> Pool { get; init; }
}

/// <summary>Somebody of a layer's pool.</summary>
/// <param name="Person">Null: a slot that is nobody's on purpose.</param>
/// <param name="Weight">The share of duty beside the others': 0.5 is half of what a full-time colleague does.</param>
/// <param name="From">The first local day with a shift; null: from the beginning.</param>
/// <param name="Until">The last local day on which a shift may begin; null: for good.</param>
internal sealed record Member(string? Person, double Weight = 1, LocalDate? From = null, LocalDate? Until = null);

/// <summary>Hours of some days of the week. One that ends at or before its beginning ends on the next day.</summary>
internal sealed record Window(IReadOnlyList<IsoDayOfWeek> Days, LocalTime From, LocalTime Until);
