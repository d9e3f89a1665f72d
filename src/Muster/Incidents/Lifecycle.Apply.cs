using Muster.OnCall;

namespace Muster.Incidents;

internal static partial class Lifecycle
{
    /// <summary>What the incident is after this event. Folding all its events from nothing gives the stored row.</summary>
    public static Incident Apply(Incident incident, TimelineEvent happened)
    {
        var at = happened.At;
        var next = incident with { Version = happened.Seq };
        return happened.What switch
        {
            Opened e => next with
            {
                Title = e.Title, Severity = e.Severity, Service = e.Service, Agent = e.Agent, Source = e.Source,
                DetectedBy = e.DetectedBy, FiredAt = e.FiredAt, OpenedAt = at, FailureBeganAt = e.FailureBeganAt, Duty = e.Duty,
                Channels = e.Channels, Dashboard = e.Dashboard, Runbook = e.Runbook, Triage = new Triage { ImpactScope = e.Impact },
                AlertCount = e.DetectedBy == Detection.Alert ? 1 : 0,
            },
            AlertsJoined e => Louder(next, e),
            AlertsAllResolved e => Quiet(next, e, at),
            SeverityRaised e => next with { Severity = e.To, SeverityConfirmed = false, Channels = e.Channels },
            DutyChanged e => next with { Duty = e.Duty, Owners = next.Stage == Stage.Detect && e.Duty.TO is { } to ? [to] : next.Owners },
            StageStarted e => Started(next, e, at),
            StageStalled e => next with { Stalls = e.Times, StageDeadline = e.NextDeadline, OverdueSince = next.OverdueSince ?? next.StageDeadline },
            StageHurried e => next with { Stalls = e.Times, StageDeadline = e.NextDeadline, Hurried = false },
            RespondMissed => next with { Climb = next.Climb with { RespondMissed = true } },
            Paged e => next with { Climb = Climbed(next, e, at) },
            Waiting e => next with { Climb = next.Climb with { NextAt = e.Until, RepeatAt = null } },
            TeamTold e => next with { Climb = next.Climb with { Round = e.Round, Asked = [], Unreachable = [] } },
            Unreachable e => Lost(next, e, at),
            EscalationAsked => Hurry(next with { Climb = next.Climb with { Insisted = true } }, at),
            Acknowledged e => next with { AcknowledgedAt = at, AcknowledgedBy = e.By, Climb = next.Climb with { NextAt = null, RepeatAt = null } },
            Classified e => next with
            {
                Severity = e.Severity, SeverityConfirmed = true, Kind = e.Kind, StageDeadline = e.Deadline ?? next.StageDeadline, Channels = e.Channels,
                OverdueSince = e.Deadline is null ? next.OverdueSince : null,
            },
            TriageNoted e => next with { Triage = Merge(next.Triage, e.Triage) },
            Offered e => next with { Offer = e.To, Offered = [.. next.Offered.Union([e.To])], StageDeadline = e.Deadline, Hurried = false },
            Accepted e => next with { AcceptedBy = e.By, Offer = null, Duty = Take(next.Duty, Role.TO, e.By), DutyPinned = true },
            Declined e => Refused(next with { HandOff = next.HandOff?.To == e.By ? null : next.HandOff }, e.By, at),
            HandOffOffered e => next with { HandOff = new HandOff(e.Role, e.From, e.To) },
            RoleTaken e => Took(next, e),
            Noted e => e.Kind switch
            {
                NoteKind.Fix => next with { Fix = e.Text },
                NoteKind.Workaround => next with { Fix = next.Fix ?? e.Text, Triage = next.Triage with { Workaround = e.Text } },
                NoteKind.Cause => next with { Cause = e.Text },
                _ => next,
            },
            MitigationBegun => next with { MitigationBegunAt = next.MitigationBegunAt ?? at },
            Verified e => next with { Verification = e.Verification, ImpactGone = e.ImpactGone },
            Resolved e => next with { Fix = e.Fix, Verification = e.Verification, ImpactGone = true, ResolvedAt = at },
            Reopened => next with { ResolvedAt = null, ClosedAt = null, Fix = null, Verification = null, ImpactGone = false, Stalls = 0 },
            Merged e => next with
            {
                Stage = Stage.Closed, StageSince = at, StageDeadline = null, Owners = [], Offer = null, HandOff = null, MergedInto = e.Into, ClosedAt = at,
                Climb = next.Climb with { NextAt = null, RepeatAt = null },
            },
            Absorbed e => next with { AlertCount = next.AlertCount + e.Alerts },
            ReviewSaved e => next with { Review = e.Review },
            ReviewClosed => next with { ClosedAt = at },
            _ => throw new ArgumentOutOfRangeException(nameof(happened), happened.What.GetType().Name),
        };
    }

    private static Incident Started(Incident incident, StageStarted e, Instant at)
    {
        var next = incident with
        {
            Stage = e.Stage,
            StageSince = e.Stage == Stage.Detect && incident.Version <= 2 ? incident.FiredAt : at,
            StageDeadline = e.Deadline, OverdueSince = null, Owners = e.Owners, Stalls = 0, Hurried = false, Offer = null, Offered = [],
            HandOff = e.Stage == Stage.Closed ? null : incident.HandOff,
        };
        return e.Stage == Stage.Detect
            ? next with { DetectSeq = incident.Version, Climb = new Climb(), AcknowledgedAt = null, AcknowledgedBy = null, AlertsResolved = false }
            : next with { Climb = next.Climb with { Insisted = false, Unreachable = [] } };
    }

    /// <summary>What was verified before an alert came back is verified no longer.</summary>
    private static Incident Louder(Incident incident, AlertsJoined e)
    {
        var next = incident with { AlertCount = incident.AlertCount + e.Count, AlertsResolved = false, StageDeadline = e.Deadline ?? incident.StageDeadline };
        if (e.RepeatAt is not null)
        {
            next = next with { Hurried = false, Climb = next.Climb with { NextAt = e.NextAt, RepeatAt = e.RepeatAt, Held = null } };
        }

        return incident.AlertsResolved ? next with { Verification = null, ImpactGone = false } : next;
    }

    private static Climb Climbed(Incident incident, Paged e, Instant at)
    {
        var climb = incident.Climb with { Reached = [.. incident.Climb.Reached.Union(e.People)] };
        return (incident.Stage, e.Reason) switch
        {
            (_, PageReason.HandOffOffered) => climb,
            (not Stage.Detect, _) => climb with { Insisted = false },
            (_, PageReason.Repeated) => climb with { PagedAt = at, NextAt = e.NextAt, RepeatAt = e.RepeatAt, Insisted = false },
            _ => climb with { PagedAt = at, Asked = [.. climb.Asked.Union(e.People)], NextAt = e.NextAt, RepeatAt = e.RepeatAt, Insisted = false, ByRequest = climb.Insisted },
        };
    }

    private static Incident Quiet(Incident incident, AlertsAllResolved e, Instant at) => incident with
    {
        AlertsResolved = true,
        Verification = incident.Verification ?? e.Verification,
        Climb = incident.Climb with
        {
            NextAt = null, RepeatAt = null, Held = incident.Stage == Stage.Detect ? new Held(at, incident.StageDeadline, incident.Climb.NextAt) : null,
        },
        StageDeadline = incident.Stage == Stage.Detect ? e.Deadline : incident.StageDeadline,
    };

    private static Incident Lost(Incident incident, Unreachable e, Instant at)
    {
        var climb = incident.Climb;
        var counts = incident.Stage != Stage.Detect || climb.Asked.Contains(e.Person);
        var next = counts ? incident with { Climb = climb with { Unreachable = [.. climb.Unreachable, e.Person] } } : incident;
        if (e.NextAt is not { } nextAt)
        {
            return next;
        }

        var insisted = next.Climb.Insisted || (next.Climb.ByRequest && nextAt <= at && incident.Stage == Stage.Detect);
        return Hurry(next with { Climb = next.Climb with { Insisted = insisted } }, nextAt);
    }

    /// <summary>The next step is due then, whatever was planned.</summary>
    private static Incident Hurry(Incident incident, Instant at) => incident.Stage == Stage.Detect && !incident.AlertsResolved
        ? incident with { Climb = incident.Climb with { NextAt = at } }
        : incident with { StageDeadline = at, Hurried = true };

    private static Incident Refused(Incident incident, string by, Instant at) =>
        incident.Offer == by ? Hurry(incident with { Offer = null }, at) : incident;

    private static Incident Took(Incident incident, RoleTaken e)
    {
        var duty = Take(incident.Duty, e.Role, e.By);
        IReadOnlyList<string> owners = [.. OwnersOf(incident.Stage, duty, Roster.Empty)];
        return incident with
        {
            Duty = duty, DutyPinned = true, HandOff = null,
            Owners = owners.Count > 0 ? owners : incident.Owners,
            AcceptedBy = e.Role == Role.TO && incident.AcceptedBy is not null ? e.By : incident.AcceptedBy,
        };
    }

    /// <summary>Who becomes technical owner is no longer the backup.</summary>
    private static Duty Take(Duty duty, Role role, string person)
    {
        var next = duty.With(role, person);
        return role == Role.TO && next.Backup == person ? next with { Backup = null } : next;
    }

    private static Triage Merge(Triage old, Triage given) => new()
    {
        FirstObserved = given.FirstObserved ?? old.FirstObserved,
        ImpactScope = given.ImpactScope ?? old.ImpactScope,
        BlastRadius = given.BlastRadius ?? old.BlastRadius,
        Workaround = given.Workaround ?? old.Workaround,
    };
}
