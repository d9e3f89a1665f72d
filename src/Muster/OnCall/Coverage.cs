namespace Muster.OnCall;

/// <summary>Says in plain sentences what is missing now and in the two weeks that the team can see ahead (D3, D5).</summary>
internal static class Coverage
{
    private const string InTeamOrder = "the roles go to the team in its listed order";
    private static readonly Duration Horizon = Duration.FromDays(14);

    public static IReadOnlyList<string> Missing(Timetable timetable, IReadOnlyList<string> people, Instant at) =>
        people.Count switch
        {
            0 => ["There are no people in the team: nobody can be reached."],
            1 => [$"Solo mode: {people[0]} holds every role, nobody takes over when {people[0]} does not answer. A second person is missing."],
            _ when timetable.Weeks == 0 => [$"There is no rotation yet: {InTeamOrder}."],
            _ => [.. Now(timetable, people, at), .. Ahead(timetable, at)],
        };

    private static IEnumerable<string> Now(Timetable timetable, IReadOnlyList<string> people, Instant at)
    {
        var listed = timetable.ShiftAt(at)?.Duty ?? Duty.Nobody;
        var roster = Rosters.At(timetable, people, at);
        if (roster.Fallback)
        {
            yield return $"Nobody of the team is listed for this week: {InTeamOrder}.";
            yield break;
        }

        foreach (var role in Enum.GetValues<Role>().Where(role => listed[role] != roster.Duty[role] || listed[role] is null))
        {
            var why = listed[role] switch
            {
                null => $"Nobody is listed as {Name(role)} this week",
                var person when !people.Contains(person) => $"{person}, listed as {Name(role)} this week, is not in the team any more",
                var person => $"{person}, listed as {Name(role)} this week, is the TO",
            };
            yield return roster.Duty[role] is { } stand ? $"{why}: {stand} stands in." : $"{why}.";
        }
    }

    private static IEnumerable<string> Ahead(Timetable timetable, Instant at)
    {
        var shifts = timetable.Shifts(at, at + Horizon).ToList();
        var gap = shifts.FirstOrDefault(shift => shift.Start > at && shift.Duty == Duty.Nobody);
        var from = gap?.Start ?? (shifts.Count > 0 && shifts[^1].End < at + Horizon ? shifts[^1].End : null);
        if (from is { } start)
        {
            yield return $"From {timetable.OnTheWall(start)} on nobody is listed: {InTeamOrder}.";
        }
    }

    private static string Name(Role role) => role == Role.Backup ? "backup" : role.ToString();
}
