using Muster.Foundation;

namespace Muster.Alerts;

/// <summary>Who may send alerts.</summary>
internal sealed class SourceStore(Secrets secrets)
{
    private const string Columns = "id, kind, key_hash, severities, unmapped";

    /// <summary>So long a replica that was cut off from the others may still let in a key that was taken away.</summary>
    private static readonly Duration Fresh = Duration.FromSeconds(5);

    private int _changes;
    private Known? _known;

    public async Task<IReadOnlyList<Source>> All(Session sql) =>
        [.. (await sql.Query<Row>($"select {Columns} from sources order by id")).Select(Source)];

    /// <summary>
    /// The source this key belongs to, or null when it is nobody's. Every request asks, ten thousand a second in a storm, so
    /// the sources are kept in memory until one changes.
    /// </summary>
    public async Task<Source?> OfKey(Database database, string key, Instant now, CancellationToken ct)
    {
        var known = Volatile.Read(ref _known);
        if (known is null || known.Changes != Volatile.Read(ref _changes) || now < known.At || now - known.At > Fresh)
        {
            var changes = Volatile.Read(ref _changes);
            var sources = await database.Read(All, ct);
            known = new Known(now, changes, sources.ToDictionary(source => source.KeyHash));
            Volatile.Write(ref _known, known);
        }

        return known.ByHash.GetValueOrDefault(secrets.Hash(key));
    }

    /// <summary>Another replica may have changed them.</summary>
    public Task Forget(CancellationToken ct)
    {
        Interlocked.Increment(ref _changes);
        return Task.CompletedTask;
    }

    /// <param name="key">The plain key; null keeps the one there is.</param>
    public Task Save(Session sql, Source source, string? key) => Change(sql,
        """
        insert into sources (id, kind, key_hash, severities, unmapped)
        values (@Id, @Kind, @hash, @severities, @unmapped)
        on conflict (id) do update set kind = excluded.kind, key_hash = excluded.key_hash,
            severities = excluded.severities, unmapped = excluded.unmapped
        """,
        new
        {
            source.Id, source.Kind,
            hash = key is null ? source.KeyHash : secrets.Hash(key),
            severities = Json.Write(source.Severities),
            unmapped = source.Unmapped.ToString(),
        });

    public Task Remove(Session sql, string id) => Change(sql, "delete from sources where id = @id", new { id });

    private async Task Change(Session sql, string statement, object args)
    {
        await sql.Execute(statement, args);
        sql.AfterCommit(() => Interlocked.Increment(ref _changes));
        await sql.WakeReplicas();
    }

    private static Source Source(Row row) => new()
    {
        Id = row.Id,
        Kind = row.Kind,
        KeyHash = row.KeyHash,
        Severities = new Dictionary<string, Severity>(Json.Read<Dictionary<string, Severity>>(row.Severities), StringComparer.OrdinalIgnoreCase),
        Unmapped = Enum.Parse<Severity>(row.Unmapped),
    };

    /// <param name="Changes">How many changes were known when they were read.</param>
    private sealed record Known(Instant At, int Changes, IReadOnlyDictionary<string, Source> ByHash);

    private sealed class Row
    {
        public string Id { get; init; } = "";

        public string Kind { get; init; } = "";

        public string KeyHash { get; init; } = "";

        public string Severities { get; init; } = "";

        public string Unmapped { get; init; } = "";
    }
}
