using Muster.Alerts;
using Muster.Incidents;
using Muster.OnCall;
using Route = Muster.Incidents.Route;

namespace Muster.Escalation;

/// <summary>
/// What time does to an incident: who is asked next when nobody acknowledges, and who hears of it when a stage stalls.
/// Pure, like <see cref="Lifecycle"/>; it answers only for what is due at <see cref="Situation.Now"/>.
/// </summary>
internal static class Ladder
{
    /// <summary>What would be repeated so soon after a climb goes with it: nobody is paged twice in a breath.</summary>
    private static readonly Duration Together = Duration.FromSeconds(10);

    private static readonly Duration Daily = Duration.FromHours(24);

    public static IReadOnlyList<IncidentEvent> Decide(Incident incident, Situation situation) => incident switch
    {
        { NextDueAt: null } => [],
        { NextDueAt: { } due } when due > situation.Now => [],
        { Stage: Stage.Detect, AlertsResolved: false } => Unacknowledged(incident, situation),
        _ => Stalled(incident, situation),
    };

    private static List<IncidentEvent> Unacknowledged(Incident incident, Situation situation)
    {
        var now = situation.Now;
        var events = new List<IncidentEvent>();
        var duty = incident.Duty;
        if (!incident.DutyPinned && situation.Roster.Duty != duty)
        {
            duty = situation.Roster.Duty;
            events.Add(new DutyChanged(duty));
        }

        if (!incident.Climb.RespondMissed && incident.StageDeadline <= now)
        {
            events.Add(new RespondMissed(incident.StageDeadline.Value));
        }

        // Where all who were asked have left, there is nobody to repeat to: the next is asked instead.
        var repeats = incident.Climb.RepeatAt <= now;
        var climbs = incident.Climb.NextAt <= now || (repeats && !incident.Climb.Reached.Any(situation.Roster.Everyone.Contains));
        repeats |= climbs && incident.Climb.RepeatAt <= now + Together;
        if (!climbs && !repeats)
        {
            return events;
        }

        var mayPageAt = Rungs.MayPageAt(incident.Severity, now, situation);
        if (mayPageAt > now && !incident.Climb.Insisted)
        {
            events.Add(new Waiting(mayPageAt, "P2 waits for business hours."));
            return events;
        }

        events.AddRange(Page(incident, duty, climbs, repeats, situation));
        return events;
    }

    private static IEnumerable<IncidentEvent> Page(Incident incident, Duty duty, bool climbs, bool repeats, Situation situation)
    {
        var (now, roster, climb) = (situation.Now, situation.Roster, incident.Climb);
        var targets = situation.Policy.For(incident.Severity);
        var route = situation.Policy.RouteFor(incident.Severity, incident.Service, incident.Kind);
        var step = Step(incident, route, duty, climbs, roster);
        if (climbs && step.Count == 0 && climb.Asked.Count > 0)
        {
            yield return new TeamTold(climb.Round + 1, roster.Everyone);
            step = Rungs.First(route, duty, roster);
        }

        IReadOnlyList<string> again = repeats ? [.. climb.Reached.Where(roster.Everyone.Contains).Except(step)] : [];
        if (step.Count + again.Count == 0)
        {
            yield return new Waiting(now + targets.Escalate, "There is nobody to page: the team has no people.");
            yield break;
        }

        var nextAt = climbs ? NextClimb(incident, targets, situation) : climb.NextAt;
        var repeatAt = repeats || climb.RepeatAt is null ? now + targets.Repeat : climb.RepeatAt;
        if (step.Count > 0)
        {
            var told = !climb.Unbegun ? [] : Rungs.People(route.Notify, duty).Concat(Raci.Informed(Stage.Detect, duty)).Distinct().Except(step);
            var reason = !climb.Unbegun || climb.Insisted ? PageReason.Escalated : PageReason.Fired;
            yield return new Paged(step, [.. told], reason, nextAt, repeatAt);
        }

        if (again.Count > 0)
        {
            yield return new Paged(again, [], PageReason.Repeated, nextAt, repeatAt);
        }
    }

    /// <summary>
    /// The first rung while nobody was asked; then one person at a time. After a handover, whoever is now on the first rung comes
    /// before the next, and with the first repeat.
    /// </summary>
    private static IReadOnlyList<string> Step(Incident incident, Route route, Duty duty, bool climbs, Roster roster)
    {
        var asked = incident.Climb.Asked;
        IReadOnlyList<string> step = [.. Rungs.First(route, duty, roster).Except(asked)];
        return step.Count == 0 && climbs && Rungs.Next(duty, roster, asked) is { } person ? [person] : step;
    }

    private static Instant NextClimb(Incident incident, Targets targets, Situation situation) => incident.Climb.Unbegun
        ? Rungs.FirstClimb(incident.Severity, incident.FiredAt, situation)
        : situation.Now + targets.Escalate;

    private static List<IncidentEvent> Stalled(Incident incident, Situation situation)
    {
        var times = incident.Stalls + 1;
        var events = incident.Stage switch
        {
            Stage.Detect => Quiet(incident, times, situation),
            Stage.Classify or Stage.Assign or Stage.Resolve when incident is { AlertsResolved: true, Climb.Insisted: false } => Told(incident, times, situation),
            Stage.Classify => Classify(incident, times, situation),
            Stage.Assign => Assign(incident, times, situation),
            Stage.Resolve => Resolve(incident, times, situation),
            _ => Told(incident, times, situation),
        };
        return incident.Hurried ? [.. events.Select(Hurried)] : events;
    }

    /// <summary>Not overdue, so it is not said to be: neither on the timeline nor of the source whose alert it was.</summary>
    private static IncidentEvent Hurried(IncidentEvent what) =>
        what is StageStalled stalled ? new StageHurried(stalled.Stage, stalled.Times, stalled.Told, stalled.NextDeadline) : what;

    /// <summary>Its alerts resolved before anybody acknowledged: no alarm, but somebody has to confirm.</summary>
    private static List<IncidentEvent> Quiet(Incident incident, int times, Situation situation)
    {
        var next = situation.Now + Daily;
        if (incident.Climb.Insisted && Rungs.Next(incident.Duty, situation.Roster, incident.Climb.Asked) is { } person)
        {
            return [new StageStalled(Stage.Detect, times, [], next), new Paged([person], [], PageReason.Escalated, null, null)];
        }

        return [new StageStalled(Stage.Detect, times, incident.Climb.Reached.Count > 0 ? incident.Climb.Reached : incident.Owners, next)];
    }

    /// <summary>The IC again, then the next person, and so on up the ladder.</summary>
    private static List<IncidentEvent> Classify(Incident incident, int times, Situation situation)
    {
        var owners = Here(incident.Owners, situation);
        var others = Rungs.Order(incident.Duty, situation.Roster).Where(person => person != incident.Duty.IC).ToList();
        var after = times - Math.Min(1, owners.Count);
        var next = after == 0 || others.Count == 0 ? owners : [others[(after - 1) % others.Count]];
        return
        [
            new StageStalled(Stage.Classify, times, Rest(next, incident.Owners), Later(incident, situation.Policy.Classify, situation)),
            .. Wake(next),
        ];
    }

    /// <summary>The backup, then the next person; never the IC while somebody else is there; in the end the whole team.</summary>
    private static List<IncidentEvent> Assign(Incident incident, int times, Situation situation)
    {
        var order = Rungs.Order(incident.Duty, situation.Roster)
            .Where(person => situation.Roster.Solo || person != incident.Duty.IC).ToList();
        var next = order.FirstOrDefault(person => !incident.Offered.Contains(person)) ?? order.ElementAtOrDefault(times % Math.Max(1, order.Count));
        var deadline = Later(incident, situation.Policy.Assign, situation);
        var exhausted = order.TrueForAll(incident.Offered.Contains);
        var told = exhausted ? situation.Roster.Everyone : incident.Owners;
        return
        [
            new StageStalled(Stage.Assign, times, [.. told.Where(person => person != next)], deadline),
            .. next is null ? Array.Empty<IncidentEvent>() : [new Offered(next, deadline), new Paged([next], [], PageReason.AskedToAccept, null, null)],
        ];
    }

    /// <summary>The IC, then everybody who holds a role.</summary>
    private static List<IncidentEvent> Resolve(Incident incident, int times, Situation situation)
    {
        var ic = times == 1 ? Here(Rungs.People([Role.IC], incident.Duty), situation) : [];
        var all = Here(Rungs.People(Enum.GetValues<Role>(), incident.Duty), situation);
        var people = ic.Count > 0 ? ic : all.Count > 0 ? all : [.. Rungs.Order(incident.Duty, situation.Roster).Take(1)];
        var next = incident.AlertsResolved ? situation.Now + Daily : situation.Policy.For(incident.Severity).Resolve.From(situation.Now, situation.Calendar);
        return [new StageStalled(Stage.Resolve, times, Rest(people, incident.Owners), next), .. Wake(people)];
    }

    /// <summary>Its owners first, then the team, every day. Nobody is woken for a document, nor for what has ended by itself.</summary>
    private static List<IncidentEvent> Told(Incident incident, int times, Situation situation) =>
        [new StageStalled(incident.Stage, times, times == 1 ? incident.Owners : situation.Roster.Everyone, situation.Now + Daily)];

    /// <summary>Somebody who has left holds their role on paper only.</summary>
    private static IReadOnlyList<string> Here(IEnumerable<string> people, Situation situation) => [.. people.Where(situation.Roster.Everyone.Contains)];

    private static IReadOnlyList<string> Rest(IReadOnlyList<string> paged, IReadOnlyList<string> owners) => [.. owners.Except(paged)];

    private static IEnumerable<IncidentEvent> Wake(IReadOnlyList<string> people) =>
        people.Count > 0 ? [new Paged(people, [], PageReason.StageStalled, null, null)] : [];

    private static Instant Later(Incident incident, Duration span, Situation situation) =>
        incident.AlertsResolved ? situation.Now + Daily : Rungs.After(incident.Severity, span, situation);
}
