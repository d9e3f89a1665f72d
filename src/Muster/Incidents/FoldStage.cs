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
    IncidentStore incidents, IncidentDesk desk, ILogger<FoldStage> log) : IStage
{
    private const int Batch = 500;
    private static readonly Duration RetryAfter = Duration.FromSeconds(5);

    public string Name => "fold";

    public async Task<Instant?> Run(Instant now, CancellationToken ct)
    {
        try
        {
            var (folded, next) = await database.Write(sql => Fold(sql, now), ct);
            return folded == Batch ? now : next;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            log.LogError(error, "A batch of the journal could not be folded; its rows are taken one by one");
            return await OneByOne(now, ct);
        }
    }

    /// <summary>One row that cannot be folded must not hold up the others: they go alone, and it waits its turn again.</summary>
    private async Task<Instant?> OneByOne(Instant now, CancellationToken ct)
    {
        var rows = await database.Read(sql => journal.Unfolded(sql, now, Batch), ct);
        foreach (var row in rows)
        {
            try
            {
                await database.Write(async sql =>
                {
                    await OneAtATime(sql);
                    await Fold(sql, now, [row], []);
                }, ct);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                log.LogError(error, "Journal row {Row} cannot be folded yet; it is kept and tried again", row.Id);
                await database.Write(sql => journal.SetBack(sql, row.Id, now + RetryAfter), ct);
            }
        }

        return rows.Count == Batch ? now : now + RetryAfter;
    }

    private async Task<(int Folded, Instant? Next)> Fold(Session sql, Instant now)
    {
        await OneAtATime(sql);
        var rows = await journal.Unfolded(sql, now, Batch);
        var ended = await silences.Unswept(sql, now);
        if (rows.Count > 0 || ended.Count > 0)
        {
            await Fold(sql, now, rows, ended);
        }

        return (rows.Count, Earliest(await silences.NextEnd(sql), await journal.NextRetry(sql, now)));
    }

    private async Task Fold(Session sql, Instant now, IReadOnlyList<JournalRow> rows, IReadOnlyList<Silence> ended)
    {
        var sent = rows.OrderBy(row => row.Id).Select(row => (Row: row, Signals: Json.Read<IReadOnlyList<Signal>>(row.Signals))).ToList();
        var fold = new Fold(sql, await desk.Situation(sql, now), alerts, desk, incidents,
            new Dependencies(await catalog.Services(sql)), await silences.Active(sql, now));
        await fold.Load([.. sent.SelectMany(one => one.Signals).Select(signal => signal.Fingerprint).Distinct()]);
        foreach (var silence in ended)
        {
            foreach (var alert in await alerts.HeldBackBy(sql, silence.Id))
            {
                await fold.Unsilence(alert);
            }

            await silences.Swept(sql, silence.Id, now);
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

    /// <summary>Equal replicas, one fold at a time: what is said of one fingerprint is taken in order.</summary>
    private static async Task OneAtATime(Session sql)
    {
        if (sql.Dialect == Dialect.Postgres)
        {
            await sql.Execute("select pg_advisory_xact_lock(7768839)");
        }
    }

    private static Instant? Earliest(Instant? one, Instant? other) =>
        one is { } a && other is { } b ? Instant.Min(a, b) : one ?? other;
}
