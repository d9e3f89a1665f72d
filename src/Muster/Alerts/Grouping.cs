namespace Muster.Alerts;

/// <summary>What an alert about a service could become part of.</summary>
/// <param name="ResolvedAt">Null while it is open.</param>
internal sealed record Candidate(long Incident, string? Service, Instant OpenedAt, bool Open, Instant? ResolvedAt);

internal enum Placement
{
    Opens,
    Joins,
    Refires,
}

/// <summary>
/// Which alerts are one incident (B6): the same service while its incident is open; a declared upstream whose incident
/// opened a moment ago; and the same service again shortly after its incident was resolved. An alert that comes back
/// belongs where it was, if that is open still or was resolved a moment ago.
/// </summary>
internal static class Grouping
{
    public static readonly Duration UpstreamWindow = Duration.FromMinutes(5);
    public static readonly Duration RefireWindow = Duration.FromMinutes(30);

    /// <param name="upstream">Everything the service stands on, declared in the catalogue.</param>
    /// <param name="last">What this alert was part of when it last fired.</param>
    public static (Placement Placement, long? Incident) Place(
        string? service, IReadOnlyCollection<string> upstream, IReadOnlyCollection<Candidate> candidates, Candidate? last, Instant now)
    {
        if (last is { Open: true })
        {
            return (Placement.Joins, last.Incident);
        }

        var same = candidates.Where(one => one.Service == service).ToList();
        if (same.Where(one => one.Open).MinBy(one => one.OpenedAt) is { } open)
        {
            return (Placement.Joins, open.Incident);
        }

        var above = candidates.Where(one => one.Open && one.Service is { } its && upstream.Contains(its) && one.OpenedAt >= now - UpstreamWindow);
        if (above.MinBy(one => one.OpenedAt) is { } cause)
        {
            return (Placement.Joins, cause.Incident);
        }

        if (last?.ResolvedAt >= now - RefireWindow)
        {
            return (Placement.Refires, last.Incident);
        }

        return same.Where(one => one.ResolvedAt >= now - RefireWindow).MaxBy(one => one.ResolvedAt) is { } resolved
            ? (Placement.Refires, resolved.Incident)
            : (Placement.Opens, null);
    }
}
