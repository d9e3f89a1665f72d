using Muster.Foundation;
using Muster.Team;

namespace Muster.OnCall;

/// <summary>Which calendars are followed. What opens one is shown to its maker once, and kept as a hash.</summary>
internal sealed class FeedStore(Secrets secrets)
{
    private const string Columns = "id, person, role, made_by, made_at, read_at";

    public async Task<string> Add(Session sql, Feed feed)
    {
        var secret = Ids.NewSecret();
        await sql.Execute(
            "insert into feeds (id, person, role, secret_hash, made_by, made_at) values (@Id, @Person, @role, @hash, @MadeBy, @MadeAt)",
            new { feed.Id, feed.Person, role = feed.Role?.ToString(), hash = secrets.Hash(secret), feed.MadeBy, feed.MadeAt });
        return secret;
    }

    /// <summary>Null: never made, ended, or whoever made it has left the team.</summary>
    public async Task<Feed?> Opened(Session sql, string secret) => await sql.First<Row>(
        $"select {Columns} from feeds where secret_hash = @hash and exists (select 1 from people where people.id = feeds.made_by and left_at is null)",
        new { hash = secrets.Hash(secret) }) is { } row ? row.Feed : null;

    /// <summary>Oldest first; those that one person made, or all.</summary>
    public async Task<IReadOnlyList<Feed>> List(Session sql, string? madeBy) =>
        [.. (await sql.Query<Row>($"select {Columns} from feeds {(madeBy is null ? "" : "where made_by = @madeBy")} order by id", new { madeBy })).Select(row => row.Feed)];

    public async Task<Feed?> Get(Session sql, string id) => await sql.First<Row>($"select {Columns} from feeds where id = @id", new { id }) is { } row ? row.Feed : null;

    public Task Remove(Session sql, string id) => sql.Execute("delete from feeds where id = @id", new { id });

    public Task Read(Session sql, string id, Instant now) => sql.Execute("update feeds set read_at = @now where id = @id", new { id, now });

    private sealed class Row
    {
        public string Id { get; init; } = "";

        public string? Person { get; init; }

        public string? Role { get; init; }

        public string MadeBy { get; init; } = "";

        public Instant MadeAt { get; init; }

        public Instant? ReadAt { get; init; }

        public Feed Feed => new(Id, Person, Role is null ? null : Enum.Parse<Role>(Role), MadeBy, MadeAt, ReadAt);
    }
}
