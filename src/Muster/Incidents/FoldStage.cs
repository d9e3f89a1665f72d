using Muster.Alerts;
using Muster.Catalog;
using Muster.Foundation;

namespace Muster.Incidents;

/// <summary>
/// The first step of the line: the journal becomes alerts, and alerts become incidents. One batch is one transaction with
/// everything it causes, so a crash leaves either the journal row unfolded or all of it done.
/// </summary>
internal sealed class FoldStage(
    Database database, Journal journal, AlertStore alerts, SilenceStore silences, CatalogStore catalog,
    IncidentStore incidents, IncidentDesk desk, Clock clock, ILogger<FoldStage> log) : IStage
{
    /// <summary>Signals in one transaction. While it runs nobody else can write to SQLite, so few while many wait to be accepted.</summary>
    private int Batch => _busy ? 500 : 2000;

    private static readonly Duration RetryAfter = Duration.FromSeconds(5);

    /// <summary>Another replica hears of every new row too; this is for when it cannot.</summary>
    private static readonly Duration WhileAnotherFolds = Duration.FromSeconds(1);
    private static readonly Duration TellAfter = Duration.FromMinutes(1);
    private static readonly Duration TellAgainAfter = Duration.FromDays(1);

    /// <summary>The service that an incident about Muster itself names.</summary>
    private const string Ourselves = "muster";
    private static readonly Duration Old = Duration.FromSeconds(15);

    /// <summary>However long a fold took: the database may have hung, or the clock been set.</summary>
    private static readonly Duration LongestRest = Duration.FromSeconds(5);

    /// <summary>More than so many requests since the last look: a storm, not a quiet day.</summary>
    private const int Many = 8;

    private Instant _restsUntil = Instant.MinValue;
    private long _accepted;
    private bool _busy;

    public string Name => "fold";

    public async Task<Instant?> Run(Instant now, CancellationToken ct)
    {
        var least = Rests(now) ? Severity.P0 : Severity.P2;
        journal.FoldRests = false;
        try
        {
            return await database.Write(sql => Fold(sql, now, least), ct) is var (first, next)
                ? Next(now, first, next, least)
                : clock.Now + WhileAnotherFolds;
        }
        catch (ConflictException)
        {
            return now; // somebody changed what it was about to change: look again
        }
        catch (Exception error) when (Database.IsAboutTheRows(error) && error is not OperationCanceledException)
        {
            log.LogError(error, "A batch of the journal could not be folded; its rows are taken one by one");
            return await OneByOne(now, ct);
        }
    }

    /// <summary>
    /// While many requests come, accepting them goes first and the fold takes a tenth of the time; what is urgent is folded at once
    /// all the same. A backlog that has grown old gets half.
    /// </summary>
    private Instant? Next(Instant now, JournalRow? first, Instant? next, Severity least)
    {
        if (least == Severity.P2)
        {
            var (ended, accepted) = (clock.Now, journal.Accepted);
            (_busy, _accepted) = (accepted - _accepted >= Many, accepted);
            var took = Duration.Max(ended - now, Duration.Zero);
            _restsUntil = _busy ? ended + Duration.Min(took * (first is not null && ended - first.ReceivedAt > Old ? 1 : 9), LongestRest) : now;
        }

        if (first is { Urgency: 0 })
        {
            return now; // a P0 never rests
        }

        journal.FoldRests = Rests(clock.Now);
        return journal.FoldRests || first is not null ? _restsUntil : next;
    }

    /// <summary>A rest that would last longer than any began before the clock was set back, and is over.</summary>
    private bool Rests(Instant now) => now < _restsUntil && _restsUntil - now <= LongestRest;

    /// <summary>One row that cannot be folded must not hold up the others: they go alone, and it waits its turn again.</summary>
    private async Task<Instant?> OneByOne(Instant now, CancellationToken ct)
    {
        var rows = await database.Read(sql => journal.Unfolded(sql, now, Batch, Severity.P2), ct);
        foreach (var row in rows)
        {
            try
            {
                await database.Write(async sql =>
                {
                    if (await sql.AloneAtOnce(Exclusive.Fold) && await journal.IsWaiting(sql, row.Id))
                    {
                        await Fold(sql, now, [row], []);
                    }
                }, ct);
            }
            catch (ConflictException)
            {
                // It stays where it is, and is looked at again.
            }
            catch (Exception error) when (Database.IsAboutTheRows(error) && error is not OperationCanceledException)
            {
                log.LogError(error, "Journal row {Row} cannot be folded yet; it is kept and tried again", row.Id);
                await database.Write(sql => Keep(sql, row, now), ct);
            }
        }

        return await database.Read(sql => journal.FirstWaiting(sql, now), ct) is null ? now + RetryAfter : now;
    }

    /// <summary>
    /// It is tried again; and when it has been for a minute, somebody is told. What was accepted was somebody's alarm, and that
    /// we cannot read it is our failure, not theirs.
    /// </summary>
    private async Task Keep(Session sql, JournalRow row, Instant now)
    {
        if (now - row.ReceivedAt < TellAfter)
        {
            await journal.SetBack(sql, row.Id, now + RetryAfter);
            return;
        }

        await journal.SetBack(sql, row.Id, now + TellAgainAfter);
        if (!(await incidents.Around(sql, [Ourselves], now)).Any(one => one.Incident.Open))
        {
            await desk.Open(sql, new Command.Open(
                $"Muster cannot read an alert that {row.Source} sent (row {row.Id} of the journal)", (Severity)row.Urgency, Ourselves, null, row.Source,
                Detection.Alert, row.ReceivedAt, null, "An alert was accepted and nobody was paged for it"), null, await desk.Situation(sql, now));
        }
    }

    /// <summary>The first of the rows that are left, and when there is something to do beside them; null while another replica folds.</summary>
    private async Task<(JournalRow? First, Instant? Next)?> Fold(Session sql, Instant now, Severity least)
    {
        if (!await sql.AloneAtOnce(Exclusive.Fold))
        {
            return null;
        }

        // Most passes find nothing: the first row is a step in an index, a batch is a sum over many.
        var rows = await journal.FirstWaiting(sql, now) is null ? [] : await journal.Unfolded(sql, now, Batch, least);
        var ended = await silences.Unswept(sql, now);
        if (rows.Count > 0 || ended.Count > 0)
        {
            await Fold(sql, now, rows, ended);
        }

        return (await journal.FirstWaiting(sql, now), Earliest(await silences.NextEnd(sql), await journal.NextRetry(sql, now)));
    }

    private async Task Fold(Session sql, Instant now, IReadOnlyList<JournalRow> rows, IReadOnlyList<Silence> ended)
    {
        var sent = rows.OrderBy(row => row.Id).Select(row => (Row: row, Signals: Json.Read<IReadOnlyList<Signal>>(row.Signals))).ToList();
        var fold = new Fold(sql, await desk.Situation(sql, now), alerts, desk, incidents,
            new Dependencies(await catalog.Services(sql)), await silences.Active(sql, now));
        var held = new List<Alert>();
        foreach (var silence in ended)
        {
            held.AddRange(await alerts.HeldBackBy(sql, silence.Id));
            await silences.Swept(sql, silence.Id, now);
        }

        await fold.Load([.. sent.SelectMany(one => one.Signals)], held);
        foreach (var alert in held)
        {
            await fold.Unsilence(alert);
        }

        var outcomes = new List<(long, FoldOutcome)>();
        foreach (var (row, signals) in sent)
        {
            var made = new List<SignalOutcome>();
            foreach (var signal in signals)
            {
                made.Add(await fold.Take(row.Source, row.Id, signal));
            }

            outcomes.Add((row.Id, new FoldOutcome(made)));
        }

        await fold.Finish();
        foreach (var (service, source) in fold.Unknown)
        {
            await catalog.SeenUnknown(sql, service, source, now);
        }

        await journal.Folded(sql, outcomes, now);
    }

    private static Instant? Earliest(Instant? one, Instant? other) =>
        one is { } a && other is { } b ? Instant.Min(a, b) : one ?? other;
}
