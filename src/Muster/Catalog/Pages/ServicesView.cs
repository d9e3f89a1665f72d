using Muster.Web;

namespace Muster.Catalog.Pages;

public sealed record ServicesView(IReadOnlyList<ServiceLine> Services, IReadOnlyList<UnknownLine> Unknown);

/// <param name="Open">Numbers of its open incidents.</param>
public sealed record ServiceLine(
    string Id, string? Agent, Who? Owner, string? Runbook, string? Dashboard, string? Impact, IReadOnlyList<string> DependsOn, IReadOnlyList<long> Open);

/// <summary>A name that alerts have used and nobody has described.</summary>
public sealed record UnknownLine(string Id, string Source, Instant LastSeenAt);
