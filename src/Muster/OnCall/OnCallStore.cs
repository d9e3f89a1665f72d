using Muster.Foundation;
using Muster.Team;

namespace Muster.OnCall;

/// <summary>The rotation, and who is on call by it.</summary>
internal sealed class OnCallStore(Settings settings, TeamStore team)
{
    public Task<Rotation?> Rotation(Session sql) => settings.Get<Rotation>(sql, OnCall.Rotation.Setting);

    /// <summary>Its people must be saved before it: one that breaks a rule is refused with the first rule it breaks.</summary>
    public async Task Save(Session sql, Rotation rotation)
    {
        if (rotation.Validate(await PeopleIds(sql)) is [var error, ..])
        {
            throw new BadInputException($"rotation.{error.Path}", error.Text);
        }

        await settings.Set(sql, OnCall.Rotation.Setting, rotation);
    }

    /// <summary>What a person is still needed for: a <see cref="StillNeeded"/>.</summary>
    public async Task<string?> Need(Session sql, string person) =>
        (await Rotation(sql))?.Weeks.FirstOrDefault(week => week.Duty.People.Contains(person)) is { } week ? $"is on call in the week of {LocalTimes.Date.Format(week.Week)}" : null;

    public async Task<Roster> RosterAt(Session sql, Instant now) =>
        Rosters.At(await Rotation(sql), await PeopleIds(sql), now, LocalTimes.Zone((await team.Team(sql)).TimeZone));

    private async Task<IReadOnlyList<string>> PeopleIds(Session sql) => [.. (await team.People(sql)).Select(person => person.Id)];
}
