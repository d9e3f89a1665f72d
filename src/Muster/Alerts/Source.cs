namespace Muster.Alerts;

/// <summary>
/// Somebody who may send alerts. Its key is kept as a hash. <see cref="Severities"/> maps its words to ours (B4) and
/// is shown and edited per source; <see cref="Unmapped"/> is taken for a word it does not list.
/// </summary>
internal sealed record Source
{
    public required string Id { get; init; }

    /// <summary>`muster`, `alertmanager`, …: which format it speaks.</summary>
    public required string Kind { get; init; }

    public string KeyHash { get; init; } = "";

    /// <summary>Not a source at all but a person or program with a token, who sends under their own name.</summary>
    public bool IsCaller => KeyHash.Length == 0;

    public IReadOnlyDictionary<string, Severity> Severities { get; init; } = Taxonomy.Default;

    public Severity Unmapped { get; init; } = Severity.P1;
}
