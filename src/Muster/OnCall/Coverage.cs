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
            _ when timetable.IsEmpty => [$"There is no rotation yet: {InTeamOrder}."],
            _ => [.. Lacks(timetable, people, at, timetable.HasLayers ? "now" : "this week", Enum.GetValues<Role>()), .. Ahead(timetable, people, at)],
        };

    private static IEnumerable<string> Ahead(Timetable timetable, IReadOnlyList<string> people, Instant at)
    {
        var shifts = timetable.Shifts(at, at + Horizon).ToList();
        var lacks = shifts.Where(shift => shift.Start > at).SelectMany(shift =>
            Lacks(timetable, people, shift.Start, $"{(timetable.HasLayers ? "" : "in the week ")}from {timetable.OnTheWall(shift.Start)}", [Role.IC, Role.TO]));
        return shifts is [.., { End: var end }] && end < at + Horizon
            ? lacks.Append($"The rotation ends on {timetable.OnTheWall(end)}: from then on {InTeamOrder}.")
            : lacks;
    }

    private static IEnumerable<string> Lacks(Timetable timetable, IReadOnlyList<string> people, Instant at, string when, Role[] roles)
    {
        var listed = timetable.DutyAt(at) ?? Duty.Nobody;
        var roster = Rosters.At(timetable, people, at);
        return roster.Fallback
            ? [$"Nobody of the team is listed {when}: {InTeamOrder}."]
            : roles.Where(role => listed[role] is null || listed[role] != roster.Duty[role])
                .Select(role => Lack(role, listed[role], people, when) + (roster.Duty[role] is { } stand ? $": {stand} stands in." : "."));
    }

    private static string Lack(Role role, string? listed, IReadOnlyList<string> people, string when)
    {
        var name = role == Role.Backup ? "backup" : role.ToString();
        return listed is null ? $"Nobody is listed as {name} {when}"
            : people.Contains(listed) ? $"{listed}, listed as {name} {when}, is the TO"
            : $"{listed}, listed as {name} {when}, is not in the team any more";
    }
}
