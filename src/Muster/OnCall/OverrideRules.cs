using Muster.Foundation;

namespace Muster.OnCall;

/// <summary>What Muster refuses when somebody wants to change who is on call, and why.</summary>
internal static class OverrideRules
{
    private const int MostOpen = 500;
    private static readonly Duration Longest = Duration.FromDays(366);
    private static readonly Duration Furthest = Duration.FromDays(2 * 366);

    /// <summary>A stretch that begins in the past begins now instead: what was, stays.</summary>
    /// <exception cref="BadInputException">It is over already, ends before it begins, or is out of all proportion.</exception>
    public static (Instant From, Instant Until) Span(Instant? from, Instant until, Instant now)
    {
        var begins = Instant.Max(from ?? now, now);
        return until <= now ? throw new BadInputException("until", "is over already; nothing in the past can be changed")
            : until <= begins ? throw new BadInputException("until", "must be later than from")
            : begins > now + Furthest ? throw new BadInputException("from", "is more than two years ahead")
            : until - begins > Longest ? throw new BadInputException("until", "is more than a year after from; change the rotation instead")
            : (begins, until);
    }

    /// <summary>Every page and every alert asks who is on call, so what has to be looked through for it has a limit that no team meets.</summary>
    public static Refusal? TooMany(int open) => open <= MostOpen ? null : new Refusal("too-many",
        $"There are {MostOpen} already that are not over. End some, or change the rotation instead. Nothing was changed.");

    /// <summary>
    /// Null, or why the whole of it is refused: IC and TO may not be one person (D4), and nobody is their own backup. What a
    /// backup leaves behind by becoming TO is no contradiction.
    /// </summary>
    public static Refusal? Check(Plans plans, DateTimeZone zone, IReadOnlyList<Override> made, IReadOnlyCollection<string> people)
    {
        if (people.Count < 2)
        {
            return null;
        }

        var timetable = new Timetable(plans with { Overrides = [.. plans.Overrides, .. made] }, zone);
        foreach (var one in made.Where(one => one.Person is not null))
        {
            var clash = timetable.Shifts(one.StartsAt, one.EndsAt).FirstOrDefault(shift => Contradicts(shift, one));
            if (clash is not null)
            {
                return Refused(one, clash, timetable);
            }
        }

        return null;
    }

    private static bool Contradicts(Shift shift, Override one) => (one.Role, shift.GaveWay) switch
    {
        (Role.IC, Role.TO) or (Role.TO, Role.IC) => shift.Duty[one.Role] == one.Person,
        (Role.Backup, Role.Backup) => shift.Duty.TO == one.Person,
        _ => false,
    };

    private static Refusal Refused(Override one, Shift clash, Timetable timetable)
    {
        var (other, why) = one.Role switch
        {
            Role.IC => ("TO", "whoever fixes should not have to coordinate as well"),
            Role.TO => ("IC", "whoever coordinates should not have to fix as well"),
            _ => ("TO", "a backup steps in when the TO does not answer"),
        };
        return new Refusal("one-person-two-roles",
            $"{one.Person} is the {other} from {timetable.OnTheWall(clash.Start)} to {timetable.OnTheWall(clash.End)}, and {why}. Pick somebody else, or give the {other} to somebody else first. Nothing was changed.");
    }
}
