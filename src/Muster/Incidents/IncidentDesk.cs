using System.Globalization;
using Muster.Foundation;
using Muster.OnCall;
using Muster.Team;

namespace Muster.Incidents;

/// <summary>
/// Where verbs are carried out: loads the incident and the situation, lets <see cref="Lifecycle"/> decide, appends. The
/// API, the pages, the command line and the links in messages all come through here.
/// </summary>
internal sealed class IncidentDesk(
    Database database, IncidentStore incidents, IdempotentRequests requests, TeamStore team, OnCallStore oncall, Settings settings, Alerts.AlertStore alerts,
    Clock clock, Wake wake)
{
    private const int Attempts = 5;

    /// <summary>The situation at this instant: one read of the team, its policy and its roster.</summary>
    public async Task<Situation> Situation(Session sql, Instant now)
    {
        var ours = await team.Team(sql);
        return new(now, await settings.Get<Policy>(sql, Policy.Setting) ?? new Policy(), await oncall.RosterAt(sql, ours, now), new BusinessCalendar(ours));
    }

    /// <summary>
    /// Carries a command out. Null when there is no such incident. The same <paramref name="idempotencyKey"/> from the same
    /// caller for the same incident answers what the first call answered and changes nothing, unless that was a refusal.
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

    /// <summary>
    /// Opens an incident that no alert opened: a person's report, or a manual check. The same <paramref name="idempotencyKey"/> from the
    /// same caller answers what the first call answered and opens nothing.
    /// </summary>
    public async Task<Verdict> Report(Command.Open open, Caller by, string? idempotencyKey, CancellationToken ct)
    {
        var request = KeyedRequest.Of(by, "new", open, idempotencyKey);
        var verdict = await database.Write(async sql =>
        {
            // There is no incident yet that both could lock, so the key itself is what they meet at.
            var now = clock.Now;
            if (request is not null && !await requests.Claim(sql, request, now))
            {
                return (await requests.Answer(sql, request))!;
            }

            var incident = await Open(sql, open, by, await Situation(sql, now));
            if (request is not null)
            {
                await requests.Keep(sql, request, incident, now);
            }

            return new Verdict(incident, null);
        }, ct);
        wake.Signal();
        return verdict;
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

    private async Task<Verdict?> Do(
        Session sql, long number, Command command, Caller by, string? idempotencyKey, Func<Session, Task<bool>>? spend)
    {
        var now = clock.Now;
        var request = KeyedRequest.Of(by, number.ToString(CultureInfo.InvariantCulture), command, idempotencyKey);
        if (command is Command.MergeInto { Into: var into } && into < number)
        {
            await incidents.Lock(sql, [into]); // whoever locks two locks the lower number first
        }

        if (await incidents.Load(sql, number) is not { } incident)
        {
            return null;
        }

        // Asked only now that the incident is locked: the same request may have been carried out at this very moment.
        if (request is not null && await requests.Answer(sql, request) is { } answer)
        {
            return answer;
        }

        var verdict = command is Command.MergeInto merge
            ? await Merge(sql, incident, merge, by, now)
            : await Decide(sql, incident, command, by, await Situation(sql, now));
        if (spend is not null && verdict.Refusal is null && !await spend(sql))
        {
            throw new SpentException();
        }

        if (request is not null && verdict.Refusal is null)
        {
            await requests.Keep(sql, request, verdict.Incident, now);
        }

        return verdict;
    }

    private async Task<Verdict> Decide(Session sql, Incident incident, Command command, Caller? by, Situation situation)
    {
        var decision = Lifecycle.Decide(incident, command, situation, by);
        return new Verdict(
            await incidents.Append(sql, incident, decision.Events, by?.Actor, situation.Now), decision.Refusal);
    }

    /// <summary>Both incidents change in one transaction: the alerts are never in two, and never in none.</summary>
    private async Task<Verdict> Merge(Session sql, Incident incident, Command.MergeInto merge, Caller? by, Instant now)
    {
        var target = merge.Into == incident.Number ? incident : await incidents.Load(sql, merge.Into);
        if (target is null || (target != incident && !target.Open))
        {
            return new Verdict(incident, new Refusal("no-such-open-incident", $"#{merge.Into} is not an open incident. Nothing was changed."));
        }

        var situation = await Situation(sql, now);
        var verdict = await Decide(sql, incident, merge, by, situation);
        if (verdict.Refusal is null)
        {
            var absorb = new Command.Absorb(incident.Number, incident.Title, incident.AlertCount, incident.Severity, incident is { Open: true, AlertsResolved: false });
            await Decide(sql, target, absorb, by, situation);
            await alerts.Move(sql, incident.Number, merge.Into);
        }

        return verdict;
    }
}

/// <summary>Rolls back a command whose permission was spent by another at the same moment.</summary>
internal sealed class SpentException : Exception;

/// <summary>The incident afterwards, and why nothing was changed if nothing was.</summary>
internal sealed record Verdict(Incident Incident, Refusal? Refusal);
