using Muster.OnCall;
using Muster.Team;

namespace Muster.Incidents;

/// <summary>
/// The decision core of an incident: <see cref="Decide"/> says what happens, <see cref="Apply"/> what it then is. Pure: no
/// clock, no I/O, no randomness. What time does to an incident is decided by Escalation's Ladder, with the same events.
/// </summary>
internal static partial class Lifecycle
{
    /// <param name="incident">Null only for <see cref="Command.Open"/>.</param>
    /// <param name="by">Null when it is Muster itself, because of an alert.</param>
    public static Decision Decide(Incident? incident, Command command, Situation situation, Caller? by) =>
        (incident, command) switch
        {
            (null, Command.Open open) => Decision.Of(Open(open, situation)),
            (null, _) => throw new ArgumentException("only an open command makes an incident", nameof(incident)),
            ({ MergedInto: { } into }, not Command.Absorb) => Decision.Refuse("merged", $"This incident was merged into #{into}; act there. Nothing was changed."),
            (_, Command.Join join) => Decision.Of(Join(incident, join, situation)),
            (_, Command.AllAlertsResolved resolved) => Decision.Of(AlertsResolved(incident, resolved, situation)),
            (_, Command.Refire refire) => Decision.Of(Refire(incident, refire, situation)),
            (_, Command.PersonUnreachable lost) => Decision.Of(PersonUnreachable(incident, lost, situation)),
            (_, Command.Acknowledge acknowledge) => Acknowledge(incident, acknowledge, situation, by!),
            (_, Command.Classify classify) => Classify(incident, classify, situation, by!),
            (_, Command.NoteTriage triage) => Decision.Of(new TriageNoted(triage.Triage)),
            (_, Command.Assign assign) => Assign(incident, assign, situation, by!),
            (_, Command.Accept) => Accept(incident, situation, by!),
            (_, Command.Decline decline) => Decline(incident, decline, by!),
            (_, Command.Note note) => Decision.Of(new Noted(note.Text, note.Kind)),
            (_, Command.BeginMitigation mitigation) => BeginMitigation(incident, mitigation, by!),
            (_, Command.Verify verify) => Verify(incident, verify, by!),
            (_, Command.Resolve resolve) => Resolve(incident, resolve, situation, by!),
            (_, Command.Reopen reopen) => Reopen(incident, reopen, situation, by!),
            (_, Command.OfferRole offer) => OfferRole(incident, offer, situation, by!),
            (_, Command.Escalate) => Escalate(incident),
            (_, Command.MergeInto merge) => MergeInto(incident, merge, by!),
            (_, Command.Absorb absorb) => Decision.Of(Absorb(incident, absorb, situation)),
            (_, Command.SaveReview review) => SaveReview(incident, review, by!),
            (_, Command.Close) => Close(incident, by!),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.GetType().Name),
        };

    /// <summary>Who the stage waits for. Never empty while anybody is there at all.</summary>
    public static IReadOnlyList<string> OwnersOf(Stage stage, Duty duty, Roster roster)
    {
        var owners = Raci.Responsible(stage, duty);
        return owners.Count > 0 || stage == Stage.Closed ? owners : [.. Rungs.Order(duty, roster).Take(1)];
    }

    private static StageStarted Start(Stage stage, Duty duty, Situation situation, Instant deadline) =>
        new(stage, OwnersOf(stage, duty, situation.Roster), deadline);

    /// <summary>The people of Detect's notice: those the route names and those RACI informs, less those who are paged.</summary>
    private static IReadOnlyList<string> Told(Route route, Duty duty, IReadOnlyList<string> paged) =>
        [.. Rungs.People(route.Notify, duty).Concat(Raci.Informed(Stage.Detect, duty)).Distinct().Except(paged)];

    /// <summary>D4: refused while a second person exists; alone, one person holds both.</summary>
    private static bool Clashes(Role role, string person, Duty duty, Roster roster) =>
        !roster.Solo && ((role == Role.IC && duty.TO == person) || (role == Role.TO && duty.IC == person));

    private static Decision RefuseClash(string person) => Decision.Refuse(
        "ic-and-to-must-differ",
        $"{person} holds the other of the two roles: incident commander and technical owner are never the same person while somebody else is there. Hand the other role over first. Nothing was changed.");

    private static Decision RefuseProgram(string verb) => Decision.Refuse(
        $"program-cannot-{verb}", "Programs propose, people decide: this needs a person. Nothing was changed.");

    private static Decision RefuseUninvolved(Incident incident) => Decision.Refuse(
        "not-involved",
        $"You hold no role in {incident.Stage} of this incident and were not asked. Take a role with hand-off first. Nothing was changed.");
}
