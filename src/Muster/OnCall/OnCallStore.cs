using Muster.Foundation;
using Muster.Team;

namespace Muster.OnCall;

/// <summary>What is planned: the rotation as it is and as it was, overrides and absences. And who is on call by it.</summary>
internal sealed class OnCallStore(Settings settings, TeamStore team, Clock clock)
{
    /// <summary>Written anew with every change of what a timetable is made of, so that nothing else has to be read to see that it is the same.</summary>
    private const string Changed = "oncall-changed";

    private const string OverrideColumns = "id, role, person, starts_at, ends_at, cancelled_at, kind, note, made_by, made_at";
    private const string AbsenceColumns = "id, person, starts_at, ends_at, cancelled_at, note, made_by, made_at";

    /// <summary>Older ones change no page that anybody looks at.</summary>
    private static readonly Duration Remembered = Duration.FromDays(400);

    private Laid? _laid;

    public Task<Rotation?> Rotation(Session sql) => settings.Get<Rotation>(sql, OnCall.Rotation.Setting);

    /// <summary>
    /// Its people must be saved before it: one that breaks a rule is refused with the first rule it breaks. What was until now
    /// stays written down, so the past does not change.
    /// </summary>
    public async Task Save(Session sql, Rotation rotation)
    {
        if (rotation.Validate(await team.PeopleIds(sql)) is [var error, ..])
        {
            throw new BadInputException($"rotation.{error.Path}", error.Text);
        }

        var (before, now) = (await settings.Text(sql, OnCall.Rotation.Setting), clock.Now);
        if (before != Json.Write(rotation))
        {
            // The first one speaks of all time: before it, nothing was written down that could be changed.
            if (before is not null)
            {
                await sql.Execute("insert into past_rotations (until_at, body) values (@now, @before)", new { now, before });
            }

            await settings.Set(sql, OnCall.Rotation.Setting, rotation);
            await Touch(sql);
        }
    }

    /// <summary>What a person is still needed for: a <see cref="StillNeeded"/>.</summary>
    public async Task<string?> Need(Session sql, string person) =>
        await Rotation(sql) switch
        {
            { Weeks: var weeks } when weeks.FirstOrDefault(week => week.Duty.People.Contains(person)) is { } week => $"is on call in the week of {LocalTimes.Date.Format(week.Week)}",
            { Layers: var layers } when layers.FirstOrDefault(layer => layer.Pool.Any(member => member.Person == person)) is { } layer => $"takes turns in the layer {layer.Name}",
            _ => null,
        };

    public async Task<Roster> RosterAt(Session sql, TeamSettings ours, Instant now) => Rosters.At(await Timetable(sql, ours), await team.PeopleIds(sql), now);

    public async Task<Timetable> Timetable(Session sql) => await Timetable(sql, await team.Team(sql));

    /// <summary>Laid out once for each change: what a pool is dealt is dealt from its beginning.</summary>
    private async Task<Timetable> Timetable(Session sql, TeamSettings ours)
    {
        var made = (await settings.Text(sql, OnCall.Rotation.Setting), await settings.Text(sql, Changed), ours.TimeZone);
        if (_laid is not { } laid || laid.Of != made)
        {
            laid = new Laid(made, new Timetable(await Plans(sql), LocalTimes.Zone(ours.TimeZone)));
            _laid = laid;
        }

        return laid.Timetable;
    }

    public async Task<Plans> Plans(Session sql) => new()
    {
        Rotation = await Rotation(sql),
        Past = [.. (await sql.Query<(Instant Until, string Body)>("select until_at, body from past_rotations order by id"))
            .Select(past => new PastRotation(past.Until, Json.Read<Rotation>(past.Body)))],
        Overrides = await Overrides(sql, clock.Now - Remembered, Instant.MaxValue),
        Absences = await sql.Query<Absence>($"select {AbsenceColumns} from absences order by id"),
    };

    /// <summary>Those that touch a stretch of time, in the order in which they were made.</summary>
    public async Task<IReadOnlyList<Override>> Overrides(Session sql, Instant from, Instant until) =>
        [.. (await sql.Query<Override>($"select {OverrideColumns} from overrides where ends_at > @from and starts_at < @until order by id", new { from, until }))
            .Where(one => one.Until > from && one.StartsAt < one.Until)];

    public Task<Override?> Override(Session sql, string id) => sql.First<Override>($"select {OverrideColumns} from overrides where id = @id", new { id });

    public async Task Add(Session sql, IReadOnlyCollection<Override> made)
    {
        await sql.ExecuteMany(
            """
            insert into overrides (id, role, person, starts_at, ends_at, kind, note, made_by, made_at)
            values (@Id, @Role, @Person, @StartsAt, @EndsAt, @Kind, @Note, @MadeBy, @MadeAt)
            """,
            [.. made.Select(one => new { one.Id, Role = one.Role.ToString(), one.Person, one.StartsAt, one.EndsAt, Kind = one.Kind.ToString(), one.Note, one.MadeBy, one.MadeAt })]);
        await Touch(sql);
    }

    public async Task CancelOverride(Session sql, string id, string by, Instant now)
    {
        await sql.Execute("update overrides set cancelled_at = @now, cancelled_by = @by where id = @id", new { id, by, now });
        await Touch(sql);
    }

    /// <summary>Those that touch a stretch of time, first come first.</summary>
    public async Task<IReadOnlyList<Absence>> Absences(Session sql, Instant from, Instant until) =>
        [.. (await sql.Query<Absence>($"select {AbsenceColumns} from absences where ends_at > @from and starts_at < @until order by starts_at, id", new { from, until }))
            .Where(away => away.Until > from && away.StartsAt < away.Until)];

    public Task<Absence?> Absence(Session sql, string id) => sql.First<Absence>($"select {AbsenceColumns} from absences where id = @id", new { id });

    public async Task Add(Session sql, Absence away)
    {
        await sql.Execute(
            """
            insert into absences (id, person, starts_at, ends_at, note, made_by, made_at)
            values (@Id, @Person, @StartsAt, @EndsAt, @Note, @MadeBy, @MadeAt)
            """, away);
        await Touch(sql);
    }

    public async Task CancelAbsence(Session sql, string id, string by, Instant now)
    {
        await sql.Execute("update absences set cancelled_at = @now, cancelled_by = @by where id = @id", new { id, by, now });
        await Touch(sql);
    }

    private Task Touch(Session sql) => settings.Set(sql, Changed, Ids.NewSecret());

    private sealed record Laid((string? Rotation, string? Changed, string Zone) Of, Timetable Timetable);
}
