using Muster.Foundation;

namespace Muster.OnCall;

/// <summary>
/// What is wrong with a rotation before it is saved. <paramref name="Path"/> is the place in the document
/// (`weeks[2].TO`), <paramref name="Week"/> the index of the week it is about, if it is about one.
/// </summary>
internal sealed record RotationError(string Path, string Text, int? Week = null);

/// <summary>The rules a rotation must keep; people are given by id.</summary>
internal static class RotationRules
{
    private const int MostWeeks = 520;
    public static readonly LocalDate Earliest = new(2000, 1, 1);
    public static readonly LocalDate Latest = new(2199, 12, 31);

    public static IReadOnlyList<RotationError> Validate(this Rotation rotation, IReadOnlyCollection<string> people)
    {
        if (rotation.Handoff.Day is < IsoDayOfWeek.Monday or > IsoDayOfWeek.Sunday)
        {
            return [new("handoff.day", "must be a day of the week, like Mon")];
        }

        return rotation.Weeks.Count > MostWeeks
            ? [new("weeks", $"a rotation holds at most {MostWeeks} weeks; with repeat, a few are enough")]
            : [.. rotation.Weeks.SelectMany((week, index) => Dates(rotation, week, index).Concat(People(week, index, people))), .. LayerRules.Validate(rotation.Layers, people)];
    }

    private static IEnumerable<RotationError> Dates(Rotation rotation, RotationWeek week, int index)
    {
        if (week.Week < Earliest || week.Week > Latest)
        {
            yield return At(index, "week", $"{LocalTimes.Date.Format(week.Week)} is not between 2000 and 2199");
            yield break;
        }

        var handoff = rotation.Handoff.OnOrAfter(week.Week);
        var same = rotation.Weeks.Take(index).FirstOrDefault(earlier => rotation.Handoff.OnOrAfter(earlier.Week) == handoff);
        if (same is not null)
        {
            yield return At(index, "week", same.Week == week.Week
                ? $"{LocalTimes.Date.Format(week.Week)} is listed twice"
                : $"{LocalTimes.Date.Format(week.Week)} and {LocalTimes.Date.Format(same.Week)} both begin with the handoff of {LocalTimes.Date.Format(handoff)}");
        }
    }

    private static IEnumerable<RotationError> People(RotationWeek week, int index, IReadOnlyCollection<string> people)
    {
        foreach (var (field, person) in new[] { ("IC", week.IC), ("TO", week.TO), ("backup", week.Backup), ("CO", week.CO) })
        {
            if (person is not null && !people.Contains(person))
            {
                yield return At(index, field, $"there is no person \"{person}\" in the team");
            }
        }

        // One person alone holds every role; the rules below are about a second person who could.
        if (people.Count < 2 || week.TO is null)
        {
            yield break;
        }

        if (week.IC == week.TO)
        {
            yield return At(index, "TO", $"{week.TO} is already the IC of this week; whoever fixes should not have to coordinate as well, so please pick somebody else for one of the two (IC and CO may be one person)");
        }

        if (week.Backup == week.TO)
        {
            yield return At(index, "backup", $"{week.TO} is already the TO of this week; a backup steps in when the TO does not answer, so please pick somebody else or leave it empty");
        }
    }

    private static RotationError At(int week, string field, string text) => new($"weeks[{week}].{field}", text, week);
}
