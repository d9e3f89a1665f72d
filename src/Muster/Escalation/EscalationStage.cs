using Muster.Foundation;
using Muster.Incidents;

namespace Muster.Escalation;

/// <summary>
/// The second step of the line: every incident whose timer has run out, the most severe first. Several share a transaction,
/// because a disk is asked for each; where one of them fails, they go alone, so that it holds up nobody. A database that is
/// away fails the whole stage instead: asked two hundred times, it would hold up everything for minutes.
/// </summary>
internal sealed class EscalationStage(Database database, IncidentStore incidents, IncidentDesk desk, ILogger<EscalationStage> log) : IStage
{
    private const int MostInOnePass = 200;
    private const int InOneTransaction = 50;
    private static readonly Duration RetryAfter = Duration.FromSeconds(5);

    private readonly Dictionary<long, Instant> _setBack = [];

    public string Name => "escalation";

    public async Task<Instant?> Run(Instant now, CancellationToken ct)
    {
        var setBack = _setBack.Count;
        var due = await database.Read(sql => incidents.DueNumbers(sql, now, MostInOnePass + setBack), ct);
        foreach (var some in due.Where(number => !IsSetBack(number, now)).Chunk(InOneTransaction))
        {
            if (!await Together(some, now, ct))
            {
                await OneByOne(some, now, ct);
            }
        }

        if (due.Count >= MostInOnePass + setBack)
        {
            return now; // there may be more
        }

        var (next, left) = await database.Read(async sql => (await incidents.NextDue(sql, now), await incidents.OldestDue(sql, now)), ct);
        return left is not null && (next is null || next > now + RetryAfter) ? now + RetryAfter : next;
    }

    /// <summary>Not for longer than any is set back: then the clock was, since.</summary>
    private bool IsSetBack(long number, Instant now) =>
        _setBack.TryGetValue(number, out var until) && until > now && until - now <= RetryAfter;

    private async Task<bool> Together(IReadOnlyCollection<long> numbers, Instant now, CancellationToken ct)
    {
        try
        {
            await database.Write(async sql =>
            {
                var situation = await desk.Situation(sql, now);
                foreach (var number in numbers.Order()) // the lowest first, as everybody who locks several
                {
                    await Escalate(sql, number, situation);
                }
            }, ct);
            foreach (var number in numbers)
            {
                _setBack.Remove(number);
            }

            return true;
        }
        catch (Exception error) when (Database.IsAboutTheRows(error) && error is not OperationCanceledException)
        {
            return false; // which one it was, and why, is found out and logged when they go alone
        }
    }

    private async Task OneByOne(IReadOnlyCollection<long> numbers, Instant now, CancellationToken ct)
    {
        foreach (var number in numbers)
        {
            try
            {
                await database.Write(async sql => await Escalate(sql, number, await desk.Situation(sql, now)), ct);
                _setBack.Remove(number);
            }
            catch (Exception error) when (Database.IsAboutTheRows(error) && error is not OperationCanceledException)
            {
                log.LogError(error, "Incident {Number} could not be escalated; it is tried again", number);
                _setBack[number] = now + RetryAfter;
            }
        }
    }

    private async Task Escalate(Session sql, long number, Situation situation)
    {
        // Loaded again, locked: since we looked, somebody may have acknowledged, or another replica been here.
        if (await incidents.Load(sql, number) is { } incident)
        {
            await incidents.Append(sql, incident, Ladder.Decide(incident, situation), null, situation.Now);
        }
    }
}
