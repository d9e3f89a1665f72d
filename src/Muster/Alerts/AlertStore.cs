using Muster.Foundation;

namespace Muster.Alerts;

/// <summary>Alerts: one row from the first signal of a failure to its resolution.</summary>
internal sealed class AlertStore
{
    private const int MostInOneQuery = 500;

    private const string Columns =
        "id, fingerprint, source, service, signal, fired_at, updated_at, resolved_at, lapses_at, incident, silenced_by, signals, last_row";

    private const string Upsert =
        """
        insert into alerts (id, fingerprint, source, service, severity, signal, fired_at, updated_at, resolved_at, lapses_at,
            incident, silenced_by, signals, last_row)
        values (@Id, @Fingerprint, @Source, @Service, @Severity, @Signal, @FiredAt, @UpdatedAt, @ResolvedAt, @LapsesAt,
            @Incident, @SilencedBy, @Signals, @LastRow)
        on conflict (id) do update set service = excluded.service, severity = excluded.severity, signal = excluded.signal,
            updated_at = excluded.updated_at, resolved_at = excluded.resolved_at, lapses_at = excluded.lapses_at,
            incident = excluded.incident, silenced_by = excluded.silenced_by, signals = excluded.signals, last_row = excluded.last_row
        """;

    /// <summary>The newest alert of each of these fingerprints, whether it still fires or not.</summary>
    public async Task<IReadOnlyList<Alert>> Newest(Session sql, IReadOnlyCollection<string> fingerprints)
    {
        var found = new List<Alert>();
        foreach (var some in fingerprints.Chunk(MostInOneQuery))
        {
            found.AddRange((await sql.Query<Row>(
                $"""
                select {Columns} from alerts a where {sql.Among("fingerprint", "some")} and last_row = (
                    select max(last_row) from alerts b where b.fingerprint = a.fingerprint and b.source = a.source)
                """, new { some })).Select(row => row.Alert()));
        }

        return found;
    }

    public Task Save(Session sql, IReadOnlyCollection<Alert> alerts) => sql.ExecuteMany(Upsert, [.. alerts.Select(alert => new
    {
        alert.Id, alert.Fingerprint, alert.Source, alert.Service, alert.FiredAt, alert.UpdatedAt, alert.ResolvedAt, alert.LapsesAt,
        alert.Incident, alert.SilencedBy, alert.Signals, alert.LastRow,
        Severity = alert.Signal.Severity.ToString(),
        Signal = Json.Write(alert.Signal),
    })]);

    /// <summary>Those that fire and have been heard from: what Alertmanager's API lists. Newest first.</summary>
    public async Task<IReadOnlyList<Alert>> Current(Session sql, Instant now) =>
        [.. (await sql.Query<Row>(
            $"select {Columns} from alerts where resolved_at is null and (lapses_at is null or lapses_at > @now) order by updated_at desc limit 20000",
            new { now })).Select(row => row.Alert())];

    /// <summary>Newest first; null conditions match everything.</summary>
    public async Task<IReadOnlyList<Alert>> List(Session sql, bool? firing, string? service, int most) =>
        [.. (await sql.Query<Row>(
            $"""
            select {Columns} from alerts where 1 = 1
            {(firing is null ? "" : firing == true ? "and resolved_at is null" : "and resolved_at is not null")}
            {(service is null ? "" : "and service = @service")}
            order by updated_at desc limit @most
            """, new { service, most })).Select(row => row.Alert())];

    /// <summary>The alerts of an incident, in the order in which they fired.</summary>
    public async Task<IReadOnlyList<Alert>> Of(Session sql, long incident, int most) =>
        [.. (await sql.Query<Row>($"select {Columns} from alerts where incident = @incident order by fired_at, id limit @most", new { incident, most }))
            .Select(row => row.Alert())];

    /// <summary>How many alerts an incident has, and how many of them still fire.</summary>
    public async Task<(int All, int Firing)> Count(Session sql, long incident)
    {
        var row = await sql.First<CountRow>(
            "select count(*) as total, count(*) - count(resolved_at) as firing from alerts where incident = @incident", new { incident });
        return ((int)row!.Total, (int)row.Firing);
    }

    /// <summary>Those that fire and were held back by this silence.</summary>
    public async Task<IReadOnlyList<Alert>> HeldBackBy(Session sql, string silence) =>
        [.. (await sql.Query<Row>($"select {Columns} from alerts where silenced_by = @silence and resolved_at is null", new { silence }))
            .Select(row => row.Alert())];

    public Task<long> CountHeldBackBy(Session sql, string silence) =>
        sql.First<long>("select count(*) from alerts where silenced_by = @silence and resolved_at is null", new { silence });

    /// <summary>
    /// Those that nothing was heard of since, by their ids, which sort by when they first fired. One that still fires may be held back by a silence,
    /// which looks at it again.
    /// </summary>
    public Task<IReadOnlyList<(string Id, long? Incident)>> Past(Session sql, string after, Instant before, int most) => sql.Query<(string, long?)>(
        """
        select id, incident from alerts
        where id > @after and id < @until and updated_at < @before and (resolved_at is not null or silenced_by is null) order by id limit @most
        """, new { after, until = Ids.Before(before), before, most });

    public Task Forget(Session sql, IReadOnlyCollection<string> alerts) => alerts.Count == 0
        ? Task.CompletedTask
        : sql.Execute($"delete from alerts where {sql.Among("id", "alerts")}", new { alerts = alerts.ToArray() });

    /// <summary>Two incidents became one.</summary>
    public Task Move(Session sql, long from, long to) =>
        sql.Execute("update alerts set incident = @to where incident = @from", new { from, to });

    private sealed class CountRow
    {
        public long Total { get; init; }

        public long Firing { get; init; }
    }

    private sealed class Row
    {
        public string Id { get; init; } = "";

        public string Fingerprint { get; init; } = "";

        public string Source { get; init; } = "";

        public string? Service { get; init; }

        public string Signal { get; init; } = "";

        public Instant FiredAt { get; init; }

        public Instant UpdatedAt { get; init; }

        public Instant? ResolvedAt { get; init; }

        public Instant? LapsesAt { get; init; }

        public long? Incident { get; init; }

        public string? SilencedBy { get; init; }

        public long Signals { get; init; }

        public long LastRow { get; init; }

        public Alert Alert() => new()
        {
            Id = Id, Fingerprint = Fingerprint, Source = Source, Service = Service, Signal = Json.Read<Signal>(Signal),
            FiredAt = FiredAt, UpdatedAt = UpdatedAt, ResolvedAt = ResolvedAt, LapsesAt = LapsesAt, Incident = Incident,
            SilencedBy = SilencedBy, Signals = Signals, LastRow = LastRow,
        };
    }
}
