using Muster.Alerts;
using Muster.OnCall;

namespace Muster.Incidents;

internal static partial class Lifecycle
{
    private static readonly Duration Reminder = Duration.FromHours(24);

    private static List<IncidentEvent> Open(Command.Open open, Situation situation)
    {
        var duty = situation.Roster.Duty;
        var route = situation.Policy.RouteFor(open.Severity, open.Service, null);
        List<IncidentEvent> events =
        [
            new Opened(open.Title, open.Severity, open.Service, open.Agent, open.Source, open.DetectedBy,
                Instant.Min(open.FiredAt, situation.Now), open.FailureBeganAt is { } began ? Instant.Min(began, situation.Now) : null, open.Impact, open.Dashboard, open.Runbook, duty, route.Channels),
        ];
        events.AddRange(Detect(open.Severity, open.Service, null, duty, Instant.Min(open.FiredAt, situation.Now), PageReason.Fired, situation));
        return events;
    }

    /// <summary>The Detect stage starts: the severity pages at once, provisional until somebody classifies.</summary>
    private static IEnumerable<IncidentEvent> Detect(
        Severity severity, string? service, Kind? kind, Duty duty, Instant firedAt, PageReason reason, Situation situation)
    {
        var now = situation.Now;
        var targets = situation.Policy.For(severity);
        yield return Start(Stage.Detect, duty, situation, targets.Respond.From(firedAt, situation.Calendar));

        var route = situation.Policy.RouteFor(severity, service, kind);
        var people = Rungs.First(route, duty, situation.Roster);
        var at = Rungs.MayPageAt(severity, now, situation);
        if (at > now)
        {
            yield return new Waiting(at, "P2 waits for business hours.");
        }
        else if (people.Count == 0)
        {
            yield return new Waiting(now + targets.Escalate, "There is nobody to page: the team has no people yet.");
        }
        else
        {
            yield return new Paged(people, Told(route, duty, people), reason,
                Rungs.FirstClimb(severity, firedAt, situation), now + targets.Repeat);
        }
    }

    /// <summary>Detect begins anew, for those who are on call now unless somebody has taken a role by hand.</summary>
    private static IEnumerable<IncidentEvent> DetectAgain(Incident incident, Severity severity, PageReason reason, Situation situation)
    {
        var duty = incident.DutyPinned ? incident.Duty : situation.Roster.Duty;
        return
        [
            .. duty == incident.Duty ? Array.Empty<IncidentEvent>() : [new DutyChanged(duty)],
            .. Detect(severity, incident.Service, incident.Kind, duty, situation.Now, reason, situation),
        ];
    }

    private static List<IncidentEvent> Join(Incident incident, Command.Join join, Situation situation)
    {
        List<IncidentEvent> events = join.Count > 0 ? [Again(incident, new AlertsJoined(join.Count, join.Highest, join.Summary, join.Service), situation)] : [];
        var raised = join.Highest < incident.Severity;
        if (raised && !incident.Open)
        {
            events.Insert(0, new Reopened($"It got worse: {join.Summary}"));
        }

        if (raised)
        {
            events.AddRange(Raise(incident, join.Highest, join.Summary, situation));
        }
        else
        {
            events.AddRange(FirstPage(incident, situation));
        }

        return events;
    }

    /// <summary>Its alerts had resolved before it ever paged anybody, and now it fires again.</summary>
    private static IEnumerable<IncidentEvent> FirstPage(Incident incident, Situation situation) =>
        incident is { Stage: Stage.Detect, AlertsResolved: true, Climb.Unbegun: true } ? DetectAgain(incident, incident.Severity, PageReason.Fired, situation) : [];

    /// <summary>
    /// What fires again ends the quiet. The stage gets the time it gives, and not the day that a quiet one has; nobody acknowledged
    /// what was never acknowledged, so the climb goes on where it stood, and pages no sooner than a repeat would.
    /// </summary>
    private static AlertsJoined Again(Incident incident, AlertsJoined joined, Situation situation)
    {
        if (!incident.AlertsResolved || !incident.Open)
        {
            return joined;
        }

        var (now, climb, targets) = (situation.Now, incident.Climb, situation.Policy.For(incident.Severity));
        if (incident.Stage != Stage.Detect)
        {
            var anew = incident.Stage switch
            {
                Stage.Classify => Deadline(incident.Severity, situation.Policy.Classify, situation),
                Stage.Assign => Deadline(incident.Severity, situation.Policy.Assign, situation),
                _ => ResolveDeadline(incident.Severity, situation),
            };
            return joined with { Deadline = incident.StageDeadline is { } due ? Instant.Min(due, anew) : anew };
        }

        var held = climb.Held ?? new Held(now, null, null);
        var mayPage = climb.PagedAt is { } paged ? Instant.Max(now, paged + Rungs.Pause(targets)) : now;
        return joined with
        {
            Deadline = held.Resume(held.Deadline, now) ?? targets.Respond.From(incident.StageSince, situation.Calendar),
            NextAt = climb.Insisted ? now : held.Resume(held.NextAt, now) ?? now + targets.Escalate,
            RepeatAt = mayPage,
        };
    }

    /// <summary>
    /// Worse than what people acknowledged, so it has to be acknowledged and classified anew: somebody who took a P2 in
    /// the afternoon may be asleep when it becomes a P0.
    /// </summary>
    private static IEnumerable<IncidentEvent> Raise(Incident incident, Severity to, string because, Situation situation) =>
    [
        new SeverityRaised(incident.Severity, to, because, situation.Policy.RouteFor(to, incident.Service, incident.Kind).Channels),
        .. DetectAgain(incident, to, PageReason.Raised, situation),
    ];

    /// <summary>What a person reported is not over because an alert that joined it is.</summary>
    private static List<IncidentEvent> AlertsResolved(Incident incident, Command.AllAlertsResolved resolved, Situation situation) =>
        !incident.Open || incident.AlertsResolved || incident.DetectedBy != Detection.Alert
            ? []
            :
            [
                new AlertsAllResolved(
                    resolved.Count == 1 ? "Its alert resolved by itself." : $"All its {resolved.Count} alerts resolved by themselves.",
                    incident.Climb.Reached, situation.Now + Reminder),
            ];

    private static List<IncidentEvent> Refire(Incident incident, Command.Refire refire, Situation situation)
    {
        var severity = (Severity)Math.Min((int)refire.Severity, (int)incident.Severity);
        List<IncidentEvent> events =
        [
            new Reopened($"It fired again: {refire.Summary}"),
            new AlertsJoined(1, refire.Severity, refire.Summary, null),
        ];
        if (severity < incident.Severity)
        {
            events.Add(new SeverityRaised(incident.Severity, severity, refire.Summary, situation.Policy.RouteFor(severity, incident.Service, incident.Kind).Channels));
        }

        events.AddRange(DetectAgain(incident, severity, PageReason.Reopened, situation));
        return events;
    }

    /// <summary>Said once in a round, and only of somebody who was asked for something: a repeat to them is no rung.</summary>
    private static List<IncidentEvent> PersonUnreachable(Incident incident, Command.PersonUnreachable lost, Situation situation)
    {
        var asked = incident.Stage != Stage.Detect || incident.Climb.Asked.Contains(lost.Person) || incident.HandOff?.To == lost.Person;
        if (!incident.Open || !asked || incident.Climb.Unreachable.Contains(lost.Person))
        {
            return [];
        }

        var nextAt = incident switch
        {
            { Stage: Stage.Detect, AlertsResolved: false } => Rungs.Skip(incident, lost.Person, situation),
            { Stage: Stage.Detect, Climb.ByRequest: true } => situation.Now, // somebody asked for a person, and got none yet
            { Offer: { } offered } when offered == lost.Person => situation.Now,
            _ => (Instant?)null,
        };
        return [new Unreachable(lost.Person, lost.Because, nextAt)];
    }

    private static List<IncidentEvent> Absorb(Incident incident, Command.Absorb absorb, Situation situation)
    {
        List<IncidentEvent> events = [new Absorbed(absorb.Number, absorb.Title, absorb.Alerts, absorb.Severity)];
        if (absorb.Severity < incident.Severity)
        {
            events.AddRange(Raise(incident, absorb.Severity, $"#{absorb.Number} {absorb.Title}", situation));
        }
        else if (absorb.Fires && incident.AlertsResolved)
        {
            events.Add(Again(incident, new AlertsJoined(0, absorb.Severity, absorb.Title, null), situation));
            events.AddRange(FirstPage(incident, situation));
        }

        return events;
    }
}
