using System.Globalization;
using Muster.Alerts;
using Muster.Foundation;
using Muster.Incidents;
using Muster.Paging;
using Muster.Team;

namespace Muster.Engine;

/// <summary>
/// The last step of the line: once an hour, what nobody needs any more goes. One small batch in a pass, so that a page that comes due
/// meanwhile waits for milliseconds; the large tables are walked by their keys, so a round costs what there is to take away.
/// </summary>
internal sealed class RetentionStage : IStage
{
    private const int Batch = 500;
    private static readonly Duration AfterStart = Duration.FromMinutes(10);
    private static readonly Duration Every = Duration.FromHours(1);
    private static readonly Duration Between = Duration.FromSeconds(1);
    private static readonly Duration AfterFailure = Duration.FromMinutes(10);

    private readonly Database _database;
    private readonly Settings _settings;
    private readonly Journal _journal;
    private readonly IncidentStore _incidents;
    private readonly ILogger<RetentionStage> _log;
    private readonly IReadOnlyList<Step> _steps;
    private Instant? _next;
    private bool _underway;
    private int _step;
    private string _after = "";
    private long _gone;

    public RetentionStage(
        Database database, Settings settings, TeamStore team, Journal journal, AlertStore alerts, SilenceStore silences,
        IncidentStore incidents, IdempotentRequests requests, PageStore pages, ILogger<RetentionStage> log)
    {
        (_database, _settings, _journal, _incidents, _log) = (database, settings, journal, incidents, log);
        _steps =
        [
            async (sql, _, now, _) => Done(await requests.Forget(sql, Retention.RequestsBefore(now), Batch)),
            async (sql, _, now, _) => Done(await pages.ForgetUses(sql, Retention.LinksBefore(now), Batch)),
            async (sql, _, now, _) => Done(await team.ForgetSessions(sql, now, Batch)),
            async (sql, _, now, _) => Done(await team.ForgetVouchers(sql, now, Batch)),
            async (sql, keep, now, after) => await Walked(
                sql, await pages.Past(sql, after, now - keep.Pages, Batch), ids => pages.Forget(sql, ids)),
            async (sql, keep, now, after) => await Walked(
                sql, await alerts.Past(sql, after, now - keep.Alerts, Batch), ids => alerts.Forget(sql, ids)),
            async (sql, keep, now, _) => Done(await silences.Forget(sql, now - keep.Alerts, Batch)),
            async (sql, keep, now, after) => keep.Incidents is { } age ? await Closed(sql, Number(after), now - age) : Done(0),
            async (sql, keep, now, after) => await Folded(sql, Number(after), now - keep.Journal),
        ];
    }

    private delegate Task<Trimmed> Step(Session sql, Retention keep, Instant now, string after);

    public string Name => "retention";

    public async Task<Instant?> Run(Instant now, CancellationToken ct)
    {
        _next ??= now + AfterStart;
        if (now >= _next && !_journal.FoldRests)
        {
            _next = now + AfterFailure;
            _underway = await _database.Write(sql => Goes(sql, now), ct);
            _next = now + (_underway ? Between : Every);
        }

        // Between rounds nothing is due: the line comes by often enough by itself.
        return _underway ? Instant.Max(_next.Value, now + Between) : null;
    }

    /// <summary>The next batch of a round; false when the round is over.</summary>
    private async Task<bool> Goes(Session sql, Instant now)
    {
        // Of several replicas one is enough.
        var mine = await sql.AloneAtOnce(Exclusive.Retention);
        var keep = await _settings.Get<Retention>(sql, Retention.Setting) ?? new Retention();
        while (mine && _step < _steps.Count)
        {
            var (rows, after) = await _steps[_step](sql, keep, now, _after);
            _gone += rows;
            _after = after ?? "";
            _step += after is null ? 1 : 0;
            if (rows > 0 || after is not null)
            {
                return true;
            }
        }

        if (_gone > 0)
        {
            _log.LogInformation("{Rows} rows were older than the retention's ages, and are gone", _gone);
        }

        (_step, _after, _gone) = (0, "", 0);
        return false;
    }

    /// <summary>What is left of a batch when the rows of incidents that are not closed are taken out.</summary>
    private async Task<Trimmed> Walked(Session sql, IReadOnlyList<(string Id, long? Incident)> past, Func<IReadOnlyCollection<string>, Task> forget)
    {
        var kept = await _incidents.NotClosed(sql, [.. past.Select(one => one.Incident).OfType<long>().Distinct()]);
        var gone = past.Where(one => one.Incident is not { } number || !kept.Contains(number)).Select(one => one.Id).ToList();
        await forget(gone);
        return new Trimmed(gone.Count, past.Count < Batch ? null : past[^1].Id);
    }

    private async Task<Trimmed> Closed(Session sql, long after, Instant before)
    {
        var closed = (await _incidents.Closed(sql, after, Batch)).TakeWhile(incident => incident.OpenedAt < before).ToList();
        var gone = closed.Where(incident => incident.ClosedAt < before).Select(incident => incident.Number).ToList();
        await _incidents.Forget(sql, gone);
        return new Trimmed(gone.Count, closed.Count < Batch ? null : Text(closed[^1].Number));
    }

    /// <summary>Nothing that was accepted since the oldest incident that is not closed: it may have come from there.</summary>
    private async Task<Trimmed> Folded(Session sql, long after, Instant before)
    {
        var open = await _incidents.OldestNotClosed(sql);
        var rows = (await _journal.Past(sql, after, Batch)).TakeWhile(row => row.ReceivedAt < before && (open is null || row.ReceivedAt < open - Duration.FromDays(1))).ToList();
        var gone = rows.Where(row => row.FoldedAt is not null).Select(row => row.Id).ToList();
        await _journal.Forget(sql, gone);
        return new Trimmed(gone.Count, rows.Count < Batch ? null : Text(rows[^1].Id));
    }

    private static Trimmed Done(int rows) => new(rows, rows < Batch ? null : "");

    private static long Number(string after) => after.Length == 0 ? 0 : long.Parse(after, CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <param name="After">Where this step goes on; null: it is through.</param>
    private sealed record Trimmed(int Rows, string? After);
}
