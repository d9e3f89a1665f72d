namespace Muster.Paging.Pages;

/// <summary>What an action link shows: the button before, the outcome after.</summary>
/// <param name="Text">Before: what the button does and as whom. After: what happened, or why not.</param>
/// <param name="Outcome">`done`, `problem` or null: the tone of what happened.</param>
/// <param name="Button">The button's words; null when there is nothing (more) to do.</param>
public sealed record ActionView(string Title, string Text, string? Button, string? Outcome, ActionIncident? Incident);

public sealed record ActionIncident(long Number, string Severity, string Title, string Service, string Impact, Instant FiredAt);
