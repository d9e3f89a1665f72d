using Muster.Foundation;

namespace Muster.Alerts;

/// <summary>Who may send alerts.</summary>
internal sealed class SourceStore(Secrets secrets)
{
    private const string Columns = "id, kind, key_hash, severities, unmapped";

    public async Task<IReadOnlyList<Source>> All(Session sql) =>
        [.. (await sql.Query<Row>($"select {Columns} from sources order by id")).Select(Source)];

    /// <summary>The source this key belongs to, or null when it is nobody's.</summary>
    public async Task<Source?> OfKey(Session sql, string key) =>
        await sql.First<Row>($"select {Columns} from sources where key_hash = @hash", new { hash = secrets.Hash(key) }) is { } row ? Source(row) : null;

    /// <param name="key">The plain key; null keeps the one there is.</param>
    public Task Save(Session sql, Source source, string? key) => sql.Execute(
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

    public Task Remove(Session sql, string id) => sql.Execute("delete from sources where id = @id", new { id });

    private static Source Source(Row row) => new()
    {
        Id = row.Id,
        Kind = row.Kind,
        KeyHash = row.KeyHash,
        Severities = new Dictionary<string, Severity>(Json.Read<Dictionary<string, Severity>>(row.Severities), StringComparer.OrdinalIgnoreCase),
        Unmapped = Enum.Parse<Severity>(row.Unmapped),
    };

    private sealed class Row
    {
        public string Id { get; init; } = "";

        public string Kind { get; init; } = "";

        public string KeyHash { get; init; } = "";

        public string Severities { get; init; } = "";

        public string Unmapped { get; init; } = "";
    }
}
