using Muster.Web;

namespace Muster.OnCall.Pages;

/// <summary>One role now: who has it, until when, and who is next.</summary>
public sealed record DutyView(string Role, string Name, Who? Holder, Instant? Until, Who? Next);

/// <summary>A role's next two weeks.</summary>
public sealed record LaneView(string Role, string Name, IReadOnlyList<ShiftView> Shifts);

/// <summary>A stretch of one person, or of nobody, inside the picture.</summary>
public sealed record ShiftView(Who? Holder, Instant From, Instant To);

/// <summary>The stretch of time that the picture shows.</summary>
public sealed record Horizon(Instant From, Instant To, Instant Now)
{
    /// <summary>Where an instant stands, as a share of the width.</summary>
    public double Place(Instant at) => Math.Clamp((at - From) / (To - From), 0, 1);

    /// <summary>A share as SVG wants it: `12.5%`.</summary>
    public static string Percent(double share) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{share * 100:0.###}%");
}

public sealed record OnCallView(
    IReadOnlyList<DutyView> Duty, IReadOnlyList<LaneView> Lanes, Horizon Horizon, IReadOnlyList<string> Warnings)
{
    /// <summary>What is not over.</summary>
    public IReadOnlyList<OverrideView> Overrides { get; init; } = [];

    public IReadOnlyList<AbsenceView> Absences { get; init; } = [];

    public IReadOnlyList<Who> People { get; init; } = [];

    /// <summary>The viewer's own.</summary>
    public IReadOnlyList<FeedView> Feeds { get; init; } = [];

    /// <summary>The address of a calendar that was just made; it is shown this once.</summary>
    public NewFeed? NewFeed { get; init; }
}

public sealed record NewFeed(string Id, string Address);

public sealed record FeedView(string Id, string Title, Instant MadeAt, Instant? ReadAt);

public sealed record OverrideView(string Id, string Role, Who? Holder, Instant From, Instant To, string? Note, string By);

public sealed record AbsenceView(string Id, string Person, Instant From, Instant To, string? Note);
