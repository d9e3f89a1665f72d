using Muster.Foundation;
using Muster.Team;

namespace Muster.Paging;

/// <summary>Places, not people, that are told of every transition: a chat channel, a webhook.</summary>
internal sealed record TeamChannel(string Id, Contact Contact);

internal sealed class ChannelStore(Secrets secrets)
{
    /// <summary>Those that can be reached.</summary>
    public async Task<IReadOnlyList<TeamChannel>> All(Session sql) =>
        [.. from row in await Rows(sql) let contact = secrets.Open(row.Contact) where contact is not null select new TeamChannel(row.Id, Json.Read<Contact>(contact))];

    /// <summary>Those whose contact was kept with another master key.</summary>
    public async Task<IReadOnlyList<string>> Unreadable(Session sql) =>
        [.. (await Rows(sql)).Where(row => secrets.Open(row.Contact) is null).Select(row => row.Id)];

    public Task Save(Session sql, TeamChannel channel) => sql.Execute(
        "insert into channels (id, contact) values (@Id, @contact) on conflict (id) do update set contact = excluded.contact",
        new { channel.Id, contact = secrets.Seal(Json.Write(channel.Contact)) });

    public Task Remove(Session sql, string id) => sql.Execute("delete from channels where id = @id", new { id });

    private static Task<IReadOnlyList<Row>> Rows(Session sql) => sql.Query<Row>("select id, contact from channels order by id");

    private sealed class Row
    {
        public string Id { get; init; } = "";

        public string Contact { get; init; } = "";
    }
}
