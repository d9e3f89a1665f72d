using Muster.Foundation;
using Muster.OnCall;
using Muster.Team;

namespace Muster.Incidents;

/// <summary>
/// Where verbs are carried out: loads the incident and the situation, lets <see cref="Lifecycle"/> decide, appends. The
/// API, the pages, the command line and the links in messages all come through here.
/// </summary>
internal sealed class IncidentDesk(
    Database database, IncidentStore incidents, TeamStore team, OnCallStore oncall, Settings settings, Alerts.AlertStore alerts, Clock clock, Wake wake)
{
    private const int Attempts = 5;

    /// <summary>The situation at this instant: one read of the team, its policy and its roster.</summary>
    public async Task<Situation> Situation(Session sql, Instant now) => new(
        now,
        await settings.Get<Policy>(sql, Policy.Setting) ?? new Policy(),
        await oncall.RosterAt(sql, now),
        new BusinessCalendar(await team.Team(sql)));

    /// <summary>
    /// Carries a command out. Null when there is no such incident. The same <paramref name="idempotencyKey"/> from the same
    /// caller for the same incident answers what the first call answered and changes nothing.
    /// </summary>
    public Task<Verdict?> Do(long number, Command command, Caller by, string? idempotencyKey, CancellationToken ct) =>
        Do(number, command, by, idempotencyKey, null, ct);

    /// <param name="spend">
    /// Spends what permits this, in the same transaction, once the incident has agreed. When it says false (spent already)
    /// nothing happens, and the answer is null.
    /// </param>
    public async Task<Verdict?> Do(
        long number, Command command, Caller by, string? idempotencyKey, Func<Session, Task<bool>>? spend, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var verdict = await database.Write(sql => Do(sql, number, command, by, idempotencyKey, spend), ct);
                wake.Signal();
                return verdict;
            }
            catch (SpentException)
            {
                return null;
            }
            catch (Exception error) when (attempt < Attempts && (error is ConflictException || Database.IsCollision(error)))
            {
                // Another writer was first: decide again on what it left.
            }
        }
    }

    /// <summary>Opens an incident that no alert opened: a person's report, or a manual check.</summary>
    public async Task<Incident> Report(Command.Open open, Caller by, CancellationToken ct)
    {
        var incident = await database.Write(async sql => await Open(sql, open, by, await Situation(sql, clock.Now)), ct);
        wake.Signal();
        return incident;
    }

    public async Task<Incident> Open(Session sql, Command.Open open, Caller? by, Situation situation)
    {
        var decision = Lifecycle.Decide(null, open, situation, by);
        return await incidents.Append(sql, await incidents.New(sql, situation.Now), decision.Events, by?.Actor, situation.Now);
    }

    /// <summary>What Muster itself does to an incident, as part of the caller's transaction; nothing to one that has been forgotten.</summary>
    public async Task<Refusal?> Decide(Session sql, long number, Command command, Situation situation)
    {
        if (await incidents.Load(sql, number) is not { } incident)
        {
            return null;
        }

        var decision = Lifecycle.Decide(incident, command, situation, null);
        await incidents.Append(sql, incident, decision.Events, null, situation.Now);
        return decision.Refusal;
    }

    /// <summary>What was answered before to requests that nobody will repeat; how many these were.</summary>
    public Task<int> ForgetRequests(Session sql, Instant before, int most) => sql.Execute(
        "delete from idempotent_requests where id in (select id from idempotent_requests where at < @before order by at limit @most)", new { before, most });

    private async Task<Verdict?> Do(
        Session sql, long number, Command command, Caller by, string? idempotencyKey, Func<Session, Task<bool>>? spend)
    {
        var now = clock.Now;
        var id = idempotencyKey is null ? null : $"{by.Actor} {number} {command.GetType().Name} {idempotencyKey}";
        if (command is Command.MergeInto { Into: var into } && into < number)
        {
            await incidents.Load(sql, into); // whoever locks two locks the lower number first
        }

        if (await incidents.Load(sql, number) is not { } incident)
        {
            return null;
        }

        // Asked only now that the incident is locked: the same request may have been carried out at this very moment.
        if (id is not null && await sql.First<string>("select answer from idempotent_requests where id = @id", new { id }) is { } answer)
        {
            return Json.Read<Verdict>(answer);
        }

        var verdict = command is Command.MergeInto merge
            ? await Merge(sql, incident, merge, by, now)
            : await Decide(sql, incident, command, by, now);
        if (spend is not null && verdict.Refusal is null && !await spend(sql))
        {
            throw new SpentException();
        }

        if (id is not null)
        {
            await sql.Execute("insert into idempotent_requests (id, at, answer) values (@id, @now, @answer)", new { id, now, answer = Json.Write(verdict) });
        }

        return verdict;
    }

    private async Task<Verdict> Decide(Session sql, Incident incident, Command command, Caller? by, Instant now)
    {
        var decision = Lifecycle.Decide(incident, command, await Situation(sql, now), by);
        return new Verdict(
            await incidents.Append(sql, incident, decision.Events, by?.Actor, now), decision.Refusal);
    }

    /// <summary>Both incidents change in one transaction: the alerts are never in two, and never in none.</summary>
    private async Task<Verdict> Merge(Session sql, Incident incident, Command.MergeInto merge, Caller? by, Instant now)
    {
        if (merge.Into != incident.Number && await incidents.Load(sql, merge.Into) is not { Open: true })
        {
            return new Verdict(incident, new Refusal("no-such-open-incident", $"#{merge.Into} is not an open incident. Nothing was changed."));
        }

        var verdict = await Decide(sql, incident, merge, by, now);
        if (verdict.Refusal is null)
        {
            var target = (await incidents.Load(sql, merge.Into))!;
            var absorb = new Command.Absorb(incident.Number, incident.Title, incident.AlertCount, incident.Severity);
            await Decide(sql, target, absorb, by, now);
            await alerts.Move(sql, incident.Number, merge.Into);
        }

        return verdict;
    }
}

/// <summary>Rolls back a command whose permission was spent by another at the same moment.</summary>
internal sealed class SpentException : Exception;

/// <summary>The incident afterwards, and why nothing was changed if nothing was.</summary>
internal sealed record Verdict(Incident Incident, Refusal? Refusal);
