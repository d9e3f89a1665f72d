using Muster.Alerts;
using Muster.OnCall;

namespace Muster.Incidents;

/// <summary>Who stands where on the ladder: who is woken at once, and the order of those who come after.</summary>
internal static class Rungs
{
    /// <summary>Without a repeat of its own, a severity gives everybody who is asked this long before the next is.</summary>
    private static readonly Duration LeastToAnswer = Duration.FromMinutes(5);

    /// <summary>How long whoever was paged is left in peace before the next page of the same incident.</summary>
    public static Duration Pause(Targets targets) => targets.Repeat ?? LeastToAnswer;

    /// <summary>TO → backup → IC → CO → the rest of the rotation, each once; the whole team where there is no rotation.</summary>
    public static IReadOnlyList<string> Order(Duty duty, Roster roster) =>
    [
        .. new[] { duty.TO, duty.Backup, duty.IC, duty.CO }.OfType<string>()
            .Concat(roster.Rotation.Count > 0 ? roster.Rotation : roster.Everyone)
            .Where(roster.Everyone.Contains)
            .Distinct(),
    ];

    /// <summary>The people the route wakes at once; never an empty step, so the ladder's first where it names nobody.</summary>
    public static IReadOnlyList<string> First(Route route, Duty duty, Roster roster)
    {
        var people = People(route.Page, duty).Where(roster.Everyone.Contains).ToList();
        return people.Count > 0 ? people : [.. Order(duty, roster).Take(1)];
    }

    /// <summary>The next who has not been asked in this round; null when the ladder is at its end.</summary>
    public static string? Next(Duty duty, Roster roster, IReadOnlyList<string> asked) =>
        Order(duty, roster).FirstOrDefault(person => !asked.Contains(person));

    public static IReadOnlyList<string> People(IEnumerable<Role> roles, Duty duty) =>
        [.. roles.Select(role => duty[role]).OfType<string>().Distinct()];

    /// <summary>
    /// The escalation window runs from the moment the alert fired, or from when it might page at all. Somebody who is woken
    /// late is given time to answer before the next is woken too.
    /// </summary>
    public static Instant FirstClimb(Severity severity, Instant firedAt, Situation situation)
    {
        var targets = situation.Policy.For(severity);
        return Instant.Max(
            MayPageAt(severity, firedAt, situation) + targets.Escalate,
            situation.Now + Duration.Min(Pause(targets), targets.Escalate));
    }

    /// <summary>
    /// When the ladder goes on because this person could not be reached: at once while there is somebody left to ask. It
    /// starts over early only when nobody of this round could be reached, and then not without a pause.
    /// </summary>
    public static Instant? Skip(Incident incident, string person, Situation situation)
    {
        var climb = incident.Climb;
        if (!climb.Asked.Contains(person) || Next(incident.Duty, situation.Roster, climb.Asked) is not null)
        {
            return climb.Asked.Contains(person) ? situation.Now : null;
        }

        return climb.Asked.All(one => one == person || climb.Unreachable.Contains(one))
            ? situation.Now + Pause(situation.Policy.For(incident.Severity))
            : null;
    }

    /// <summary>
    /// When a stage that begins now has had its time: whoever is asked outside the hours in which the severity may page has it
    /// from when they open.
    /// </summary>
    public static Instant After(Severity severity, Duration span, Situation situation) =>
        MayPageAt(severity, MayPageAt(severity, situation.Now, situation) + span, situation);

    /// <summary>P2 interrupts nobody outside business hours.</summary>
    public static Instant MayPageAt(Severity severity, Instant at, Situation situation) =>
        severity == Severity.P2 ? situation.Calendar.NextOpen(at) : at;
}
