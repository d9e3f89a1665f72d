using Muster.Foundation;

namespace Muster.Alerts;

/// <summary>Silences, and which of those that ended still have to be swept: their alerts looked at again.</summary>
internal sealed class SilenceStore(Wake wake)
{
    private const string Columns = "id, matchers, created_by, source, comment, starts_at, ends_at, updated_at";

    /// <summary>How long one that ended is still listed, as Alertmanager does.</summary>
    private static readonly Duration Listed = Duration.FromDays(5);

    /// <summary>Compiling an expression costs a thousand times what using it does, so the live ones stay compiled.</summary>
    private Dictionary<string, IReadOnlyList<Matcher>> _compiled = [];

    public async Task<ActiveSilences> Active(Session sql, Instant now)
    {
        var rows = await sql.Query<Row>(
            $"select {Columns} from silences where swept_at is null and ends_at > @now and starts_at <= @now order by id", new { now });
        var before = _compiled;
        _compiled = rows.DistinctBy(row => row.Matchers).ToDictionary(row => row.Matchers,
            row => before.TryGetValue(row.Matchers, out var known) ? known : Json.Read<List<Matcher>>(row.Matchers));
        return new ActiveSilences([.. rows.Select(row => Silence(row, _compiled[row.Matchers]))]);
    }

    /// <summary>The live ones and those that ended a short while ago: active first, then pending, then expired.</summary>
    public async Task<IReadOnlyList<Silence>> All(Session sql, Instant now)
    {
        var rows = await sql.Query<Row>($"select {Columns} from silences where ends_at > @since", new { since = now - Listed });
        return [.. rows.Select(Silence)
            .OrderBy(one => one.State(now) switch { SilenceState.Active => 0, SilenceState.Pending => 1, _ => 2 })
            .ThenBy(one => one.State(now) switch
            {
                SilenceState.Active => one.EndsAt.ToUnixTimeTicks(),
                SilenceState.Pending => one.StartsAt.ToUnixTimeTicks(),
                _ => -one.EndsAt.ToUnixTimeTicks(),
            })];
    }

    public async Task<Silence?> Get(Session sql, string id) =>
        await sql.First<Row>($"select {Columns} from silences where id = @id", new { id }) is { } row ? Silence(row) : null;

    /// <summary>
    /// Makes a new silence or changes the one that <paramref name="draft"/> names; null when there is none of that id.
    /// One that cannot be changed in place ends, and a new one begins.
    /// </summary>
    public async Task<Silence?> Post(Session sql, SilenceDraft draft, Instant now)
    {
        draft.Checked(now);
        var old = draft.Id is { Length: > 0 } id ? await Get(sql, id) : null;
        if (draft.Id is { Length: > 0 } && old is null)
        {
            return null;
        }

        var change = old is not null && old.CanBecome(draft, now);
        if (old is not null && !change)
        {
            await Expire(sql, old, now);
        }

        var silence = new Silence
        {
            Id = change ? old!.Id : Ids.New(now),
            Matchers = draft.Matchers, CreatedBy = draft.CreatedBy, Source = draft.Source, Comment = draft.Comment,
            StartsAt = change && old!.State(now) == SilenceState.Active ? old.StartsAt : Instant.Max(draft.StartsAt, now),
            EndsAt = draft.EndsAt, UpdatedAt = now,
        };
        await Save(sql, silence);
        return silence;
    }

    /// <summary>Ends it now; false when there is none of that id. Ending it twice does nothing more.</summary>
    public async Task<bool> Expire(Session sql, string id, Instant now)
    {
        if (await Get(sql, id) is not { } silence)
        {
            return false;
        }

        await Expire(sql, silence, now);
        return true;
    }

    /// <summary>Those that ended and whose alerts were not looked at again yet.</summary>
    public async Task<IReadOnlyList<Silence>> Unswept(Session sql, Instant now) =>
        [.. (await sql.Query<Row>($"select {Columns} from silences where swept_at is null and ends_at <= @now order by ends_at, id", new { now })).Select(Silence)];

    /// <summary>In the same transaction as what became of its alerts.</summary>
    public Task Swept(Session sql, string id, Instant now) =>
        sql.Execute("update silences set swept_at = @now where id = @id", new { id, now });

    /// <summary>When the next silence has to be swept; past when one waits already.</summary>
    public Task<Instant?> NextEnd(Session sql) => sql.FirstInstant("select min(ends_at) from silences where swept_at is null");

    /// <summary>Those that ended before; how many these were.</summary>
    public Task<int> Forget(Session sql, Instant before, int most) => sql.Execute(
        "delete from silences where id in (select id from silences where swept_at is not null and ends_at < @before order by id limit @most)", new { before, most });

    private Task Expire(Session sql, Silence silence, Instant now) => silence.State(now) == SilenceState.Expired
        ? Task.CompletedTask
        : Save(sql, silence with { StartsAt = Instant.Min(silence.StartsAt, now), EndsAt = now, UpdatedAt = now });

    private async Task Save(Session sql, Silence silence)
    {
        await sql.Execute(
            """
            insert into silences (id, matchers, created_by, source, comment, starts_at, ends_at, updated_at)
            values (@Id, @matchers, @CreatedBy, @Source, @Comment, @StartsAt, @EndsAt, @UpdatedAt)
            on conflict (id) do update set created_by = excluded.created_by, comment = excluded.comment,
                starts_at = excluded.starts_at, ends_at = excluded.ends_at, updated_at = excluded.updated_at
            """,
            new { silence.Id, matchers = Json.Write(silence.Matchers), silence.CreatedBy, silence.Source, silence.Comment, silence.StartsAt, silence.EndsAt, silence.UpdatedAt });
        sql.AfterCommit(wake.Signal);
        await sql.WakeReplicas();
    }

    private static Silence Silence(Row row) => Silence(row, Json.Read<List<Matcher>>(row.Matchers));

    private static Silence Silence(Row row, IReadOnlyList<Matcher> matchers) => new()
    {
        Id = row.Id, Matchers = matchers, CreatedBy = row.CreatedBy, Source = row.Source, Comment = row.Comment,
        StartsAt = row.StartsAt, EndsAt = row.EndsAt, UpdatedAt = row.UpdatedAt,
    };

    private sealed class Row
    {
        public string Id { get; init; } = "";

        public string Matchers { get; init; } = "";

        public string CreatedBy { get; init; } = "";

        public string? Source { get; init; }

        public string Comment { get; init; } = "";

        public Instant StartsAt { get; init; }

        public Instant EndsAt { get; init; }

        public Instant UpdatedAt { get; init; }
    }
}

/// <summary>The silences that hold at one instant.</summary>
internal sealed record ActiveSilences(IReadOnlyList<Silence> All)
{
    /// <summary>The first that holds this signal of this source back, or null.</summary>
    public Silence? Holding(string source, Signal signal) => HoldingAll(source, signal).FirstOrDefault();

    public IEnumerable<Silence> HoldingAll(string source, Signal signal)
    {
        if (All.Count == 0)
        {
            return [];
        }

        var labels = Silence.LabelsOf(signal);
        return All.Where(silence => silence.Holds(source, labels));
    }
}
