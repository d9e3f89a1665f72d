using Muster.Alerts;
using Muster.OnCall;

namespace Muster.Incidents;

/// <summary>
/// A failure and what people do about it. An incident is its timeline: this record is nothing but the fold of its events
/// (<see cref="Lifecycle.Apply"/>), and every timeout it has is derived from it into the one <see cref="NextDueAt"/>.
/// </summary>
internal sealed record Incident
{
    public long Number { get; init; }

    /// <summary>How many events it has: the guard against two writers.</summary>
    public int Version { get; init; }

    public string Title { get; init; } = "";

    public string? Service { get; init; }

    public string? Agent { get; init; }

    /// <summary>The source of the alert that opened it, or `person:alice`.</summary>
    public string Source { get; init; } = "";

    public Detection DetectedBy { get; init; }

    /// <summary>The highest of its alerts until somebody classifies; then what that person said.</summary>
    public Severity Severity { get; init; }

    public bool SeverityConfirmed { get; init; }

    public Kind? Kind { get; init; }

    public Stage Stage { get; init; }

    public Instant StageSince { get; init; }

    /// <summary>When the stage stalls. Detect's is the severity's respond target.</summary>
    public Instant? StageDeadline { get; init; }

    /// <summary>The first deadline this stage missed: each stall sets a new one, and people would read it as being in time.</summary>
    public Instant? OverdueSince { get; init; }

    /// <summary>How often this stage has stalled.</summary>
    public int Stalls { get; init; }

    /// <summary>The stage does not wait for its deadline: somebody declined, could not be reached or asked to go on.</summary>
    public bool Hurried { get; init; }

    /// <summary>The people this stage waits for.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];

    /// <summary>When the monitor said it fired: the clock starts here, not when somebody noticed (A2).</summary>
    public Instant FiredAt { get; init; }

    public Instant OpenedAt { get; init; }

    public Instant? FailureBeganAt { get; init; }

    public string? Dashboard { get; init; }

    public string? Runbook { get; init; }

    /// <summary>Who holds each role in this incident.</summary>
    public Duty Duty { get; init; } = Duty.Nobody;

    /// <summary>Somebody took a role by hand: the rotation no longer moves it.</summary>
    public bool DutyPinned { get; init; }

    public Instant? AcknowledgedAt { get; init; }

    public string? AcknowledgedBy { get; init; }

    public Climb Climb { get; init; } = new();

    /// <summary>The event that last began Detect: an acknowledgement of what was known before it does not count for what is known since.</summary>
    public int DetectSeq { get; init; }

    /// <summary>All its alerts have resolved: nobody is climbed for any more, and a person confirms.</summary>
    public bool AlertsResolved { get; init; }

    public int AlertCount { get; init; }

    public Triage Triage { get; init; } = new();

    /// <summary>Who is asked to take the technical role, while Assign waits.</summary>
    public string? Offer { get; init; }

    /// <summary>Everybody this Assign stage has asked.</summary>
    public IReadOnlyList<string> Offered { get; init; } = [];

    /// <summary>The technical owner who said yes.</summary>
    public string? AcceptedBy { get; init; }

    public HandOff? HandOff { get; init; }

    public string? Fix { get; init; }

    public string? Cause { get; init; }

    public string? Verification { get; init; }

    public bool ImpactGone { get; init; }

    public Instant? MitigationBegunAt { get; init; }

    public Instant? ResolvedAt { get; init; }

    public Instant? ClosedAt { get; init; }

    public long? MergedInto { get; init; }

    public ReviewItems Review { get; init; } = new();

    /// <summary>Channels that are told of every transition.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    public bool Open => Stage is not (Stage.Review or Stage.Closed);

    /// <summary>The one timer: the engine looks at this incident again at this instant. Null when it is closed.</summary>
    public Instant? NextDueAt => Stage switch
    {
        Stage.Closed => null,
        Stage.Detect when !AlertsResolved => Earliest(Climb.RespondMissed ? null : StageDeadline, Climb.NextAt, Climb.RepeatAt),
        _ => StageDeadline,
    };

    private static Instant? Earliest(params ReadOnlySpan<Instant?> instants)
    {
        Instant? earliest = null;
        foreach (var instant in instants)
        {
            earliest = instant is { } at && (earliest is null || at < earliest) ? at : earliest;
        }

        return earliest;
    }
}

/// <summary>How far up the ladder an unacknowledged incident is.</summary>
internal sealed record Climb
{
    /// <summary>Asked in this round: nobody is skipped or asked twice before it ends.</summary>
    public IReadOnlyList<string> Asked { get; init; } = [];

    /// <summary>Everyone reached so far, in any round: repeats go to them.</summary>
    public IReadOnlyList<string> Reached { get; init; } = [];

    /// <summary>How often the ladder has started over.</summary>
    public int Round { get; init; }

    /// <summary>When the next person is asked.</summary>
    public Instant? NextAt { get; init; }

    /// <summary>When everyone reached is paged again.</summary>
    public Instant? RepeatAt { get; init; }

    public bool RespondMissed { get; init; }

    /// <summary>Somebody asked for the next person now: that holds outside business hours too.</summary>
    public bool Insisted { get; init; }

    /// <summary>Whom that brought has not answered yet: where they cannot be reached, it is asked for still.</summary>
    public bool ByRequest { get; init; }

    /// <summary>Those whose every contact failed in this round.</summary>
    public IReadOnlyList<string> Unreachable { get; init; } = [];

    /// <summary>When somebody was last paged to acknowledge.</summary>
    public Instant? PagedAt { get; init; }

    /// <summary>What was planned when all alerts resolved: if they fire again, the climb goes on with it.</summary>
    public Held? Held { get; init; }

    /// <summary>Nobody was asked to acknowledge yet.</summary>
    public bool Unbegun => Round == 0 && Asked.Count == 0;
}

/// <summary>A climb that stands still since its alerts resolved.</summary>
internal sealed record Held(Instant Since, Instant? Deadline, Instant? NextAt)
{
    /// <summary>As it was planned; what fell into the quiet comes when what was left of the time has passed.</summary>
    public Instant? Resume(Instant? due, Instant now) => due is { } at && at <= now ? now + (at - Since) : due;
}

/// <summary>The four data points (C1).</summary>
internal sealed record Triage
{
    public string? FirstObserved { get; init; }

    /// <summary>How many users or workflows feel it.</summary>
    public string? ImpactScope { get; init; }

    /// <summary>Could it get worse, and where.</summary>
    public string? BlastRadius { get; init; }

    public string? Workaround { get; init; }
}

/// <summary>A role offered to somebody who has not said yes.</summary>
internal sealed record HandOff(Role Role, string? From, string To);

/// <summary>The four items without which a review does not close (E1).</summary>
internal sealed record ReviewItems
{
    public string? RootCause { get; init; }

    public string? DetectionGap { get; init; }

    public ActionItem? PreventionTask { get; init; }

    public ActionItem? RunbookUpdate { get; init; }

    /// <summary>What is still missing, in words.</summary>
    public IReadOnlyList<string> Missing() =>
    [
        .. string.IsNullOrWhiteSpace(RootCause) ? ["the root cause"] : Array.Empty<string>(),
        .. string.IsNullOrWhiteSpace(DetectionGap) ? ["the detection gap"] : Array.Empty<string>(),
        .. PreventionTask is null ? ["a prevention task with its owner and deadline"] : Array.Empty<string>(),
        .. RunbookUpdate is null ? ["a runbook update with its owner and due date"] : Array.Empty<string>(),
    ];
}

/// <param name="Owner">A person's id.</param>
internal sealed record ActionItem(string Title, string Owner, LocalDate Due);
