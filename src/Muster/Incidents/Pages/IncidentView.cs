using Muster.Web;

namespace Muster.Incidents.Pages;

/// <summary>An incident as its page shows it: words and times, no decisions left to make.</summary>
public sealed record IncidentView
{
    public required long Number { get; init; }

    public required string Title { get; init; }

    public required string Severity { get; init; }

    public bool Provisional { get; init; }

    public string? Kind { get; init; }

    public string? Service { get; init; }

    public string? Agent { get; init; }

    public required string FoundBy { get; init; }

    public required Instant FiredAt { get; init; }

    public Instant? FailureBeganAt { get; init; }

    /// <summary>When users stopped feeling it; null while they do.</summary>
    public Instant? ResolvedAt { get; init; }

    public long? MergedInto { get; init; }

    public string? Impact { get; init; }

    public string? Runbook { get; init; }

    public string? Dashboard { get; init; }

    public bool AlertsResolved { get; init; }

    public IReadOnlyList<StageStep> Stages { get; init; } = [];

    /// <summary>The stage it is in, in words; null once closed.</summary>
    public StageNow? Now { get; init; }

    /// <summary>Which of the next-action forms is shown; null when there is nothing to do.</summary>
    public NextStep? Next { get; init; }

    public string? Fix { get; init; }

    public string? Verification { get; init; }

    public bool ImpactGone { get; init; }

    public required TriageView Triage { get; init; }

    public IReadOnlyList<RoleLine> Roles { get; init; } = [];

    public IReadOnlyList<StoryLine> Story { get; init; } = [];

    /// <summary>How many lines the whole timeline has: a page shows the newest.</summary>
    public int StoryLength { get; init; }

    public IReadOnlyList<AlertLine> Alerts { get; init; } = [];

    public int AlertCount { get; init; }

    public IReadOnlyList<PageLine> Pages { get; init; } = [];

    public ReviewView? Review { get; init; }

    /// <summary>The verbs that make sense now.</summary>
    public IReadOnlyList<string> Verbs { get; init; } = [];

    /// <summary>Everybody who could take a role.</summary>
    public IReadOnlyList<Who> People { get; init; } = [];

    /// <summary>Other open incidents: what this one can be merged into.</summary>
    public IReadOnlyList<(long Number, string Title)> Others { get; init; } = [];

    /// <summary>The viewer's id.</summary>
    public string Viewer { get; init; } = "";

    /// <summary>What somebody typed into a form that was refused.</summary>
    public Typed Typed { get; init; } = Typed.Nothing;
}

/// <summary>One of the five on the stage line.</summary>
/// <param name="State">`done`, `now` or `later`.</param>
/// <param name="Took">How long it lasted, for one that is done.</param>
public sealed record StageStep(string Name, string State, string? Took);

/// <param name="Owners">The people the stage waits for.</param>
public sealed record StageNow(string Stage, IReadOnlyList<Who> Owners, Instant Since, Instant? Deadline, Instant? EscalatesAt);

/// <param name="Step">`acknowledge`, `classify`, `answer`, `assign`, `fix`, `verify`, `resolve`, `review`, `close`, `take-IC`, `take-TO` or `wait`.</param>
/// <param name="Why">One sentence: what it does, or what it waits for.</param>
public sealed record NextStep(string Step, string Title, string Why);

public sealed record TriageView(string? FirstObserved, string? ImpactScope, string? BlastRadius, string? Workaround);

/// <param name="Letter">R, A, C or I in the present stage.</param>
/// <param name="Offered">Somebody was asked to take it over and has not answered.</param>
public sealed record RoleLine(string Role, string Name, Who? Holder, string Letter, Who? Offered);

/// <summary>A line of the timeline.</summary>
/// <param name="Group">What it is filtered by: `stages`, `notes`, `pages` or `alerts`.</param>
/// <param name="Tone">`stage`, `late`, `good` or `plain`.</param>
/// <param name="Said">Words somebody typed, or an alert brought: shown as they are.</param>
public sealed record StoryLine(Instant At, string? Who, string Text, string? Said, string Group, string Tone);

public sealed record AlertLine(
    string Id, string Severity, string Summary, string Source, Instant FiredAt, Instant? ResolvedAt, long Signals, string Text,
    IReadOnlyList<(string Name, string Value)> Labels);

/// <summary>One interruption of one person, and what became of it.</summary>
/// <param name="Tone">`good`, `bad` or `wait`.</param>
public sealed record PageLine(Who? Person, string Kind, string Channel, Instant At, string State, string Tone, Instant? StateAt, string? Detail);

/// <param name="Editable">The incident is in Review; afterwards the four items are only read.</param>
public sealed record ReviewView(
    bool Editable, string? RootCause, string? DetectionGap, TaskView? Prevention, TaskView? Runbook, IReadOnlyList<string> Missing, Instant? Due);

public sealed record TaskView(string Title, string Owner, string Due);
