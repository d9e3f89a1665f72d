using Muster.Incidents;
using Muster.Paging;

namespace Muster.Tests.Simulation;

/// <summary>An incident as the ledger knows it: the fold of what it has seen being committed, and how far its ladder has come.</summary>
internal sealed class KnownIncident(long number)
{
    public Incident State { get; set; } = new() { Number = number };

    public List<TimelineEvent> Timeline { get; } = [];

    /// <summary>Pages of it that have not ended.</summary>
    public HashSet<KnownPage> Pending { get; } = [];

    public int Alerts { get; set; }

    /// <summary>The newest time that any of its events carries; replicas' clocks differ.</summary>
    public Instant Newest { get; set; }

    /// <summary>Asked to acknowledge in this round of the ladder.</summary>
    public HashSet<string> Asked { get; } = [];

    /// <summary>The state of the team when the round began; whoever came later may be asked later.</summary>
    public int RoundTeam { get; set; }

    /// <summary>The commit that ended Detect; 0 while nobody has acknowledged.</summary>
    public long AcknowledgedIn { get; set; }

    public HashSet<string> Once { get; } = [];
}

/// <summary>A page as it was last committed.</summary>
internal sealed record KnownPage(string Id, long? Incident, int Seq, string? Person, MessageKind Kind, string Reason, PageState State, Instant DueAt, Instant? LeaseUntil, Instant? SupersededAt, string? Failure)
{
    /// <summary>The commit in which it was last claimed.</summary>
    public long ClaimedIn { get; init; }

    public bool Ended => State is PageState.Delivered or PageState.Failed or PageState.Superseded;

    public bool AsksToAcknowledge => Kind == MessageKind.Page && Reason is nameof(PageReason.Fired) or nameof(PageReason.Repeated) or nameof(PageReason.Escalated);

    public bool Equals(KnownPage? other) => Id == other?.Id;

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}

/// <summary>An alert as it was last committed.</summary>
internal sealed record KnownAlert(string Id, long? Incident, string? SilencedBy, bool Firing, long Signals);
