using Muster.Foundation;

namespace Muster.Catalog;

/// <summary>Services, and the names that alerts have used without being in the catalogue.</summary>
internal sealed class CatalogStore
{
    public async Task<IReadOnlyList<Service>> Services(Session sql) =>
        [.. (await sql.Query<string>("select body from services order by id")).Select(Json.Read<Service>)];

    public async Task<Service?> Service(Session sql, string id) =>
        await sql.First<string>("select body from services where id = @id", new { id }) is { } body ? Json.Read<Service>(body) : null;

    /// <summary>What a person is still needed for: a <see cref="Team.StillNeeded"/>.</summary>
    public async Task<string?> Need(Session sql, string person) =>
        (await Services(sql)).FirstOrDefault(service => service.Owner == person) is { } owned ? $"is the owner of service {owned.Id}" : null;

    public Task Save(Session sql, Service service) => sql.Execute(
        "insert into services (id, body) values (@Id, @body) on conflict (id) do update set body = excluded.body",
        new { service.Id, body = Json.Write(service) });

    public Task Remove(Session sql, string id) => sql.Execute("delete from services where id = @id", new { id });

    /// <summary>An alert named a service that nobody has described: it is paged by the default route, and listed here.</summary>
    public Task SeenUnknown(Session sql, string id, string source, Instant now) => sql.Execute(
        """
        insert into unknown_services (id, source, first_seen_at, last_seen_at) values (@id, @source, @now, @now)
        on conflict (id) do update set source = excluded.source, last_seen_at = excluded.last_seen_at
        """, new { id, source, now });

    /// <summary>Those still not described, the latest first.</summary>
    public Task<IReadOnlyList<UnknownService>> Unknown(Session sql) => sql.Query<UnknownService>(
        """
        select id, source, first_seen_at, last_seen_at from unknown_services
        where id not in (select id from services) order by last_seen_at desc limit 200
        """);
}

internal sealed class UnknownService
{
    public string Id { get; init; } = "";

    public string Source { get; init; } = "";

    public Instant FirstSeenAt { get; init; }

    public Instant LastSeenAt { get; init; }
}
