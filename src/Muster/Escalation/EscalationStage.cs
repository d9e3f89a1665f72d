using Muster.Foundation;
using Muster.Incidents;

namespace Muster.Escalation;

/// <summary>
/// The second step of the line: every incident whose timer has run out, most severe first, each in a transaction of its own
/// so that one that fails holds up nobody.
/// </summary>
internal sealed class EscalationStage(Database database, IncidentStore incidents, IncidentDesk desk, ILogger<EscalationStage> log) : IStage
{
    private const int MostInOnePass = 200;
    private static readonly Duration RetryAfter = Duration.FromSeconds(5);

    private readonly Dictionary<long, Instant> _setBack = [];

    public string Name => "escalation";

    public async Task<Instant?> Run(Instant now, CancellationToken ct)
    {
        var due = await database.Read(sql => incidents.DueNumbers(sql, now, MostInOnePass + _setBack.Count), ct);
        foreach (var number in due.Where(number => _setBack.GetValueOrDefault(number) <= now))
        {
            try
            {
                await database.Write(sql => Escalate(sql, number, now), ct);
                _setBack.Remove(number);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                log.LogError(error, "Incident {Number} could not be escalated; it is tried again", number);
                _setBack[number] = now + RetryAfter;
            }
        }

        var next = await database.Read(incidents.NextDue, ct);
        return next <= now && due.Count < MostInOnePass ? now + RetryAfter : next;
    }

    private async Task Escalate(Session sql, long number, Instant now)
    {
        // Loaded again, locked: since we looked, somebody may have acknowledged, or another replica been here.
        if (await incidents.Load(sql, number) is { } incident)
        {
            var situation = await desk.Situation(sql, now);
            await incidents.Append(sql, incident, Ladder.Decide(incident, situation), null, now);
        }
    }
}
