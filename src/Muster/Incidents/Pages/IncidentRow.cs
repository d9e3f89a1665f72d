namespace Muster.Incidents.Pages;

/// <summary>An incident in a list.</summary>
/// <param name="AcknowledgeBy">Until when somebody should acknowledge; null once somebody did.</param>
/// <param name="Due">Until when its stage should be over, or the next person is asked.</param>
/// <param name="DueLabel">What happens then, in a word or two.</param>
public sealed record IncidentRow(
    long Number, string Severity, bool Provisional, string Title, string? Service, string? Agent, string Stage, string? Owners,
    Instant FiredAt, Instant? ClosedAt, Instant? AcknowledgeBy, Instant? Due, string DueLabel, int Alerts, bool AlertsResolved);
