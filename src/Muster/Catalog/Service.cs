namespace Muster.Catalog;

/// <summary>Something that can fail: what an alert about it is filled from, and what it stands on.</summary>
internal sealed record Service
{
    public required string Id { get; init; }

    /// <summary>The agent that runs it.</summary>
    public string? Agent { get; init; }

    /// <summary>The person who knows it best.</summary>
    public string? Owner { get; init; }

    public string? Runbook { get; init; }

    public string? Dashboard { get; init; }

    public string? Impact { get; init; }

    /// <summary>Ids of services without which this one cannot work; they need not be in the catalogue yet.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];
}
