using Muster.Incidents.Pages;
using Muster.OnCall.Pages;

namespace Muster.Web;

/// <summary>The front page: who is on, what is open, what is not right with the set-up.</summary>
public sealed record NowView(
    IReadOnlyList<DutyView> Duty, IReadOnlyList<IncidentRow> Open, IReadOnlyList<IncidentRow> ToReview, IncidentRow? Last, IReadOnlyList<Warning> Warnings);

/// <summary>Something that would make a page late or lost, and where it is put right.</summary>
/// <param name="Href">Where there is more about it.</param>
public sealed record Warning(string Title, string Text, string? Href);
