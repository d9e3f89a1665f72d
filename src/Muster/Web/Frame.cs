namespace Muster.Web;

/// <summary>
/// What every page is told besides its own content. The records of pages are public because components are, and hold
/// words and times rather than the rooms' types.
/// </summary>
public sealed record Frame
{
    public required string Team { get; init; }

    public required Instant Now { get; init; }

    /// <summary>The viewer's zone, or the team's. With a script the browser's own takes its place.</summary>
    public DateTimeZone Zone { get; init; } = DateTimeZone.Utc;

    public Viewer? Viewer { get; init; }

    /// <summary>Which entry of the navigation this page is: `now`, `incidents`, `oncall`, `services`, `report` or none.</summary>
    public string Section { get; init; } = "";

    /// <summary>How many incidents are open.</summary>
    public int Open { get; init; }

    /// <summary>What has just been done, in words.</summary>
    public string? Done { get; init; }

    /// <summary>What was refused, why, and what was kept.</summary>
    public string? Problem { get; init; }
}

/// <summary>Who looks at the page.</summary>
public sealed record Viewer(string Id, string Name, int Hue, bool MayAct, bool MayAdmin);

/// <summary>A person as pages show them: the colour stays theirs on every page.</summary>
public sealed record Who(string Id, string Name, int Hue);
