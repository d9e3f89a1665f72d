using Muster.Team;

namespace Muster.Paging;

/// <summary>
/// A way out. It tries once and says what happened; retries, backing off and the person's next contact are the
/// pipeline's business.
/// </summary>
internal interface IChannel
{
    /// <summary>The kind of contact it serves: `webhook`, `email`.</summary>
    string Kind { get; }

    /// <summary>What this server lacks to deliver anything this way, in words; null when it lacks nothing.</summary>
    string? Missing => null;

    /// <summary>Never throws for what a far end does; throws only when <paramref name="ct"/> is cancelled.</summary>
    Task<Delivery> Deliver(Message message, Contact to, CancellationToken ct);
}

/// <summary>What became of one attempt.</summary>
internal abstract record Delivery
{
    private Delivery()
    {
    }

    /// <param name="ExternalId">The far end's name for it, where it has one.</param>
    internal sealed record Delivered(string? ExternalId = null) : Delivery;

    /// <param name="After">How long the far end asked us to wait; null when it did not say.</param>
    internal sealed record Retry(string Reason, Duration? After = null) : Delivery;

    /// <summary>It will never work this way: a wrong address, a refused key.</summary>
    internal sealed record Rejected(string Reason) : Delivery;
}
