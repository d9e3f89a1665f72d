using Muster.Alerts;
using Muster.Escalation;
using Muster.Foundation;
using Muster.Incidents;
using Muster.OnCall;
using Muster.Team;

namespace Muster.Tests.Incidents;

/// <summary>
/// One incident in memory, driven by commands and by time as the server drives it, with every event and state taken through
/// JSON as the store does. What must always hold is checked after each step.
/// </summary>
internal sealed class Life
{
    private static readonly DateTimeZone Berlin = LocalTimes.Zone("Europe/Berlin");
    private static readonly BusinessCalendar Calendar = new(new TeamSettings { TimeZone = Berlin.Id, Holidays = ["2026-02-24"] });

    private readonly List<TimelineEvent> _timeline = [];

    public Life(IEnumerable<string> people, Rotation? rotation, Severity severity, Instant at)
    {
        (People, Rotation, Now) = ([.. people], rotation, at);
        Append(Lifecycle.Decide(null, new Command.Open("It fails", severity, "handler", null, "scripts", Detection.Alert, at, null, null), Situation, null).Events, null);
    }

    public List<string> People { get; }

    public Rotation? Rotation { get; }

    public Policy Policy { get; } = new();

    public Instant Now { get; private set; }

    public Incident State { get; private set; } = new() { Number = 1 };

    public IReadOnlyList<TimelineEvent> Timeline => _timeline;

    public Situation Situation => new(Now, Policy, Rosters.At(Rotation, People, Now, Berlin), Calendar);

    public Decision Do(Command command, Caller? by)
    {
        var decision = Lifecycle.Decide(State, command, Situation, by);
        (decision.Refusal is not null && decision.Events.Count > 0).ShouldBeFalse("a refusal changes nothing");
        Append(decision.Events, by);
        return decision;
    }

    /// <summary>What the engine does at this instant, until nothing is due.</summary>
    public IReadOnlyList<IncidentEvent> Settle()
    {
        if (State.NextDueAt > Now || State.NextDueAt is null)
        {
            return [];
        }

        var before = State;
        var events = Ladder.Decide(State, Situation);
        events.ShouldNotBeEmpty("what is due does something");
        CheckPages(before, events);
        Append(events, null);
        (State.NextDueAt is null || State.NextDueAt > Now).ShouldBeTrue($"the engine would turn on the spot: {State.Stage} due {State.NextDueAt} at {Now}");
        return events;
    }

    public void Pass(Duration span)
    {
        var end = Now + span;
        while (State.NextDueAt is { } due && due <= end)
        {
            Now = Instant.Max(Now, due);
            Settle();
        }

        Now = end;
    }

    /// <summary>What is stored is the fold of what happened, also after a way through JSON.</summary>
    public void CheckFold() =>
        Json.Write(_timeline.Aggregate(new Incident { Number = 1 }, Lifecycle.Apply)).ShouldBe(Json.Write(State));

    private void Append(IReadOnlyList<IncidentEvent> events, Caller? by)
    {
        var before = State;
        foreach (var what in events)
        {
            var happened = new TimelineEvent(State.Version + 1, Now, by?.Actor, Json.Read<IncidentEvent>(Json.Write(what)));
            _timeline.Add(happened);
            State = Json.Read<Incident>(Json.Write(Lifecycle.Apply(State, happened)));
            Sentences.Of(happened).ShouldNotBe(what.GetType().Name);
        }

        Check(before);
    }

    private void Check(Incident before)
    {
        var two = State.Duty.IC is not null && State.Duty.IC == State.Duty.TO;
        (two && People.Count > 1 && (before.Duty.IC, before.Duty.TO) != (State.Duty.IC, State.Duty.TO)).ShouldBeFalse($"{State.Duty.IC} was made IC and TO among {People.Count}");
        if (State.Open)
        {
            State.Owners.ShouldNotBeEmpty($"{State.Stage} waits for nobody");
            State.NextDueAt.ShouldNotBeNull($"{State.Stage} would stand for ever");
        }

        if (State is { Stage: Stage.Detect, AlertsResolved: false })
        {
            var longest = State.Severity switch { Severity.P0 => Duration.FromMinutes(5), Severity.P1 => Duration.FromHours(2), _ => Duration.FromDays(5) };
            State.NextDueAt!.Value.ShouldBeLessThanOrEqualTo(Now + longest, "somebody is always about to be asked");
        }
        else
        {
            (State.Climb.NextAt ?? State.Climb.RepeatAt).ShouldBeNull("nobody climbs any more");
        }
    }

    private void CheckPages(Incident before, IReadOnlyList<IncidentEvent> events)
    {
        foreach (var paged in events.OfType<Paged>())
        {
            paged.People.ShouldNotBeEmpty();
            paged.People.ShouldBeSubsetOf(People, $"only who is there is paged ({paged.Reason} in {before.Stage})");
            var asksToAcknowledge = paged.Reason is PageReason.Fired or PageReason.Repeated or PageReason.Escalated;
            asksToAcknowledge.ShouldBe(before.Stage == Stage.Detect);
            if (paged.Reason is PageReason.Fired or PageReason.Escalated && !events.OfType<TeamTold>().Any())
            {
                paged.People.Intersect(before.Climb.Asked).ShouldBeEmpty("nobody is asked twice in a round");
            }

            if (asksToAcknowledge && before.Severity == Severity.P2 && !before.Climb.Insisted)
            {
                Calendar.IsOpen(Now).ShouldBeTrue($"a P2 woke somebody at {Now}");
            }
        }
    }
}
