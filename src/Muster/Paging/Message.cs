using Muster.Alerts;

namespace Muster.Paging;

/// <summary>How much a message interrupts: a page wakes a person, a notice informs one, an update goes to a channel.</summary>
internal enum MessageKind
{
    Page,
    Notice,
    Update,
}

/// <summary>
/// What a channel delivers, already shaped for people, so that a new kind of event touches no adapter.
/// </summary>
internal sealed record Message
{
    /// <summary>The same for every attempt to deliver it: a receiver that saw it once may drop the repetition.</summary>
    public required string Id { get; init; }

    public required MessageKind Kind { get; init; }

    /// <summary>Whom it is for; null for a channel.</summary>
    public string? Person { get; init; }

    /// <summary>One line, fit for a lock screen.</summary>
    public required string Title { get; init; }

    /// <summary>The whole text, in the alert format (B5) where there is an alert.</summary>
    public required string Text { get; init; }

    public IncidentLink? Incident { get; init; }

    public IReadOnlyList<MessageAction> Actions { get; init; } = [];

    /// <summary>Messages with the same key belong to one conversation (an e-mail thread, a chat thread).</summary>
    public required string Thread { get; init; }

    /// <summary>When it was decided to send it.</summary>
    public required Instant At { get; init; }
}

internal sealed record IncidentLink(long Number, Severity Severity, string Title, string Stage, string Url);

/// <param name="Name">`acknowledge`, `accept`, …: the verb.</param>
/// <param name="Url">A capability: a POST does it, once, as the person; a GET shows a page with the button.</param>
internal sealed record MessageAction(string Name, string Label, string Url);
