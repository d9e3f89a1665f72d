using Muster.Alerts;
using Muster.OnCall;
using Muster.Team;

namespace Muster.Incidents;

internal static partial class Lifecycle
{
    private static Decision Acknowledge(Incident incident, Command.Acknowledge acknowledge, Situation situation, Caller by)
    {
        if (by.IsProgram && incident.Severity == Severity.P0)
        {
            return RefuseProgram("acknowledge");
        }

        if (incident.Stage == Stage.Detect && acknowledge.Seen < incident.DetectSeq)
        {
            return Decision.Refuse("detected-again", $"Since this was sent it was detected again, as {incident.Severity}: look at it, and acknowledge what it is now. Nothing was changed.");
        }

        return incident.Stage != Stage.Detect
            ? Decision.Refuse("already-acknowledged", $"{incident.AcknowledgedBy ?? "Somebody"} has acknowledged this already; it is in {incident.Stage}.")
            : Decision.Of([.. Acknowledged(incident, situation, by)]);
    }

    private static IEnumerable<IncidentEvent> Acknowledged(Incident incident, Situation situation, Caller by)
    {
        yield return new Acknowledged(by.Actor);
        yield return Start(Stage.Classify, incident.Duty, situation, Deadline(incident.Severity, situation.Policy.Classify, situation));
    }

    private static Decision Classify(Incident incident, Command.Classify classify, Situation situation, Caller by)
    {
        if (by.IsProgram)
        {
            return RefuseProgram("classify");
        }

        if (!incident.Open)
        {
            return Decision.Refuse("already-resolved", "This incident is resolved; reopen it to classify it again. Nothing was changed.");
        }

        if (incident.Stage != Stage.Detect && !Raci.MayAct(incident, by.Person!))
        {
            return RefuseUninvolved(incident);
        }

        // Whoever classifies is awake and has seen it: that is an acknowledgement.
        List<IncidentEvent> events = incident.Stage == Stage.Detect ? [.. Acknowledged(incident, situation, by)] : [];
        var severity = classify.Severity ?? incident.Severity;
        var route = situation.Policy.RouteFor(severity, incident.Service, classify.Kind);
        events.Add(new Classified(incident.Severity, severity, classify.Kind, MovedDeadline(incident, severity, situation), route.Channels));
        if (severity < incident.Severity)
        {
            var people = Rungs.First(route, incident.Duty, situation.Roster).Where(person => person != by.Person).ToList();
            events.Add(new Paged(people, [.. Told(route, incident.Duty, people).Where(person => person != by.Person)], PageReason.Raised, incident.Climb.NextAt, incident.Climb.RepeatAt));
        }

        if (incident.Stage is Stage.Detect or Stage.Classify)
        {
            events.AddRange(incident.AcceptedBy is null
                ? AskForOwner(incident, severity, situation, by)
                : [Start(Stage.Resolve, incident.Duty, situation, ResolveDeadline(severity, situation))]);
        }

        return Decision.Of(events);
    }

    private static IEnumerable<IncidentEvent> AskForOwner(Incident incident, Severity severity, Situation situation, Caller by)
    {
        var deadline = Deadline(severity, situation.Policy.Assign, situation);
        yield return Start(Stage.Assign, incident.Duty, situation, deadline);
        var to = incident.Duty.TO ?? Rungs.Order(incident.Duty, situation.Roster).FirstOrDefault(person => !Clashes(Role.TO, person, incident.Duty, situation.Roster));
        if (to is not null)
        {
            yield return new Offered(to, deadline);
            if (to != by.Person)
            {
                yield return new Paged([to], [], PageReason.AskedToAccept, null, null);
            }
        }
    }

    private static Decision Assign(Incident incident, Command.Assign assign, Situation situation, Caller by)
    {
        if (by.IsProgram)
        {
            return RefuseProgram("assign");
        }

        if (incident.Stage != Stage.Assign)
        {
            return incident.Stage < Stage.Assign
                ? Decision.Refuse("not-classified-yet", "Classify it first: severity and kind decide who is asked. Nothing was changed.")
                : Decision.Refuse("already-assigned", $"{incident.AcceptedBy} has accepted it; use hand-off to give it to somebody else. Nothing was changed.");
        }

        if (Clashes(Role.TO, assign.Person, incident.Duty, situation.Roster))
        {
            return RefuseClash(assign.Person);
        }

        if (assign.Person == by.Person)
        {
            return Decision.Of(AcceptedBy(incident, by.Person, situation));
        }

        return Raci.MayAct(incident, by.Person!)
            ? Decision.Of(
                new Offered(assign.Person, Deadline(incident.Severity, situation.Policy.Assign, situation)),
                new Paged([assign.Person], [], PageReason.AskedToAccept, null, null))
            : RefuseUninvolved(incident);
    }

    private static Decision Accept(Incident incident, Situation situation, Caller by)
    {
        if (by.IsProgram)
        {
            return RefuseProgram("accept");
        }

        if (incident.HandOff is { } handOff && handOff.To == by.Person)
        {
            return Clashes(handOff.Role, by.Person, incident.Duty, situation.Roster)
                ? RefuseClash(by.Person)
                : Decision.Of(Taken(incident, handOff.Role, by.Person, situation));
        }

        if (incident.Stage != Stage.Assign)
        {
            return Decision.Refuse("nothing-to-accept", $"Nobody waits for you to accept anything here; the incident is in {incident.Stage}. Nothing was changed.");
        }

        return Clashes(Role.TO, by.Person!, incident.Duty, situation.Roster)
            ? RefuseClash(by.Person!)
            : Decision.Of(AcceptedBy(incident, by.Person!, situation));
    }

    private static List<IncidentEvent> AcceptedBy(Incident incident, string person, Situation situation) =>
    [
        new Accepted(person),
        Start(Stage.Resolve, incident.Duty with { TO = person }, situation, ResolveDeadline(incident.Severity, situation)),
    ];

    /// <summary>While Assign asks around for a technical owner, taking that role is the answer.</summary>
    private static List<IncidentEvent> Taken(Incident incident, Role role, string person, Situation situation) =>
    [
        new RoleTaken(role, incident.Duty[role], person),
        .. role == Role.TO && incident.Stage == Stage.Assign ? AcceptedBy(incident, person, situation) : [],
    ];

    private static Decision Decline(Incident incident, Command.Decline decline, Caller by) =>
        by.Person is { } person && (incident.Offer == person || incident.HandOff?.To == person)
            ? Decision.Of(new Declined(person, decline.Reason))
            : Decision.Refuse("nothing-to-decline", "Nothing is offered to you here. Nothing was changed.");

    private static Decision OfferRole(Incident incident, Command.OfferRole offer, Situation situation, Caller by)
    {
        if (by.IsProgram)
        {
            return RefuseProgram("hand-off");
        }

        if (incident.Stage == Stage.Closed)
        {
            return Decision.Refuse("closed", "This incident is closed. Nothing was changed.");
        }

        if (incident.Duty[offer.Role] == offer.To)
        {
            return Decision.Refuse("already-theirs", $"{offer.To} is {offer.Role} already. Nothing was changed.");
        }

        if (Clashes(offer.Role, offer.To, incident.Duty, situation.Roster))
        {
            return RefuseClash(offer.To);
        }

        // Taking a role oneself is the explicit acceptance; at night nobody waits for a sleeper to let go.
        return offer.To == by.Person
            ? Decision.Of(Taken(incident, offer.Role, offer.To, situation))
            : Decision.Of(
                new HandOffOffered(offer.Role, incident.Duty[offer.Role], offer.To),
                new Paged([offer.To], [], PageReason.HandOffOffered, incident.Climb.NextAt, incident.Climb.RepeatAt));
    }

    private static Decision Escalate(Incident incident) => incident.Open
        ? Decision.Of(new EscalationAsked())
        : Decision.Refuse("already-resolved", "This incident is resolved; reopen it first. Nothing was changed.");

    private static Instant Deadline(Severity severity, Duration span, Situation situation) =>
        Rungs.After(severity, span, situation);

    private static Instant ResolveDeadline(Severity severity, Situation situation) =>
        situation.Policy.For(severity).Resolve.From(situation.Now, situation.Calendar);

    /// <summary>In Resolve, another severity means another deadline, counted from the start of the stage.</summary>
    private static Instant? MovedDeadline(Incident incident, Severity severity, Situation situation) =>
        incident.Stage == Stage.Resolve && severity != incident.Severity
            ? situation.Policy.For(severity).Resolve.From(incident.StageSince, situation.Calendar)
            : null;
}
