using Muster.Alerts;
using Muster.Incidents;

namespace Muster.Paging;

internal enum PageState
{
    Planned,
    Sending,
    Delivered,
    Failed,
    Superseded,
}

/// <summary>
/// One message to one person or channel, from the intent to its end: what the outbox holds and the ledger shows.
/// </summary>
internal sealed record Page
{
    public string Id { get; init; } = "";

    public long? Incident { get; init; }

    public int Seq { get; init; }

    public string? Person { get; init; }

    public string? Channel { get; init; }

    public MessageKind Kind { get; init; }

    /// <summary>Why, in the words of <see cref="PageReason"/>; `Update` or `Test` where it is none of them.</summary>
    public string Reason { get; init; } = "";

    public int Urgency { get; init; }

    public string Title { get; init; } = "";

    public string Body { get; init; } = "";

    /// <summary>The verbs it offers, separated by spaces.</summary>
    public string Actions { get; init; } = "";

    public Instant PlannedAt { get; init; }

    public Instant DueAt { get; init; }

    public PageState State { get; init; }

    public int Contact { get; init; }

    public int Round { get; init; }

    public bool Retryable { get; init; }

    public Instant? SupersededAt { get; init; }

    public Instant? EndedAt { get; init; }

    public string? ExternalId { get; init; }

    public string? Failure { get; init; }

    public Instant? AcknowledgedAt { get; init; }

    public const int TestUrgency = 9;

    /// <summary>Pages of a worse severity never wait behind others; what wakes nobody comes last.</summary>
    public static int UrgencyOf(MessageKind kind, Severity severity) => kind == MessageKind.Page ? (int)severity : 10 + (int)severity;
}

/// <summary>One try at one contact.</summary>
internal sealed class PageAttempt
{
    public string Page { get; init; } = "";

    public int Attempt { get; init; }

    /// <summary>The contact's kind; its address may hold a key and is not repeated here.</summary>
    public string Contact { get; init; } = "";

    public Instant StartedAt { get; init; }

    public Instant EndedAt { get; init; }

    public string Outcome { get; init; } = "";

    public string? Reason { get; init; }
}
