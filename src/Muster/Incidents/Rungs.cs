using Muster.Alerts;
using Muster.OnCall;

namespace Muster.Incidents;

/// <summary>Who stands where on the ladder: who is woken at once, and the order of those who come after.</summary>
internal static class Rungs
{
    /// <summary>Without a repeat of its own, a severity gives everybody who is asked this long before the next is.</summary>
    private static readonly Duration LeastToAnswer = Duration.FromMinutes(5);

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
    /// The escalation window runs from the moment the alert fired, but somebody who is woken late is given time to answer
    /// before the next is woken too.
    /// </summary>
    public static Instant FirstClimb(Targets targets, Instant firedAt, Instant pagedAt) =>
        Instant.Max(firedAt + targets.Escalate, pagedAt + Duration.Min(targets.Repeat ?? LeastToAnswer, targets.Escalate));

    /// <summary>P2 interrupts nobody outside business hours.</summary>
    public static Instant MayPageAt(Severity severity, Instant at, Situation situation) =>
        severity == Severity.P2 ? situation.Calendar.NextOpen(at) : at;
}
