namespace Muster.Alerts;

/// <summary>There are three, and never a fourth (B3). The names sort: P0 first.</summary>
internal enum Severity
{
    P0,
    P1,
    P2,
}

internal enum AlertStatus
{
    Firing,
    Resolved,
}

/// <summary>
/// One thing a sender said about one alert, in Muster's own form. It is what the journal keeps, so that no fold ever
/// needs a vendor's parser again.
/// </summary>
internal sealed record Signal
{
    /// <summary>Same failure, same fingerprint: 16 hex digits over the labels, or a hash of the sender's dedup key.</summary>
    public required string Fingerprint { get; init; }

    public required AlertStatus Status { get; init; }

    public required Severity Severity { get; init; }

    public required string Summary { get; init; }

    public string? Agent { get; init; }

    /// <summary>Null when the sender named only an agent.</summary>
    public string? Service { get; init; }

    public string? Impact { get; init; }

    public string? Dashboard { get; init; }

    public string? Runbook { get; init; }

    /// <summary>When the monitor says it fired: the clock of the incident starts here (A2).</summary>
    public required Instant FiredAt { get; init; }

    /// <summary>When it resolved, for a resolved one; for a firing one, when it lapses unless it is sent again.</summary>
    public Instant? EndsAt { get; init; }

    /// <summary>When the failure itself began, where the sender knows (A2).</summary>
    public Instant? FailureBeganAt { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    public string? GeneratorUrl { get; init; }

    /// <summary>The sender named no severity that its table knows, so the source's default was taken.</summary>
    public bool SeverityGuessed { get; init; }
}

/// <summary>
/// One failure that fires: from its first signal to its resolution. The same fingerprint firing again after that is a
/// new alert.
/// </summary>
internal sealed record Alert
{
    public string Id { get; init; } = "";

    public string Fingerprint { get; init; } = "";

    public string Source { get; init; } = "";

    /// <summary>What it is grouped by: the service it named, or the one its agent runs, or the agent.</summary>
    public string? Service { get; init; }

    /// <summary>The newest signal.</summary>
    public required Signal Signal { get; init; }

    public Instant FiredAt { get; init; }

    public Instant UpdatedAt { get; init; }

    public Instant? ResolvedAt { get; init; }

    /// <summary>When its sender stopped promising that it still fires. A lapsed alert is not a resolved one.</summary>
    public Instant? LapsesAt { get; init; }

    /// <summary>The incident it is part of; null while silenced, or when it had ended before anybody needed one.</summary>
    public long? Incident { get; init; }

    public string? SilencedBy { get; init; }

    /// <summary>How many signals it has been sent with.</summary>
    public long Signals { get; init; }

    /// <summary>The newest journal row it was folded from: what an older row says of it comes too late.</summary>
    public long LastRow { get; init; }

    public bool Firing => ResolvedAt is null;
}
