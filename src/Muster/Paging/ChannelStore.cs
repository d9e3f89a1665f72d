using Muster.Foundation;
using Muster.Team;

namespace Muster.Paging;

/// <summary>Places, not people, that are told of every transition: a chat channel, a webhook.</summary>
internal sealed record TeamChannel(string Id, Contact Contact);

internal sealed class ChannelStore(Secrets secrets)
{
    public async Task<IReadOnlyList<TeamChannel>> All(Session sql) =>
        [.. (await sql.Query<Row>("select id, contact from channels order by id")).Select(row => new TeamChannel(row.Id, Json.Read<Contact>(secrets.Open(row.Contact))))];

    public Task Save(Session sql, TeamChannel channel) => sql.Execute(
        "insert into channels (id, contact) values (@Id, @contact) on conflict (id) do update set contact = excluded.contact",
        new { channel.Id, contact = secrets.Seal(Json.Write(channel.Contact)) });

    public Task Remove(Session sql, string id) => sql.Execute("delete from channels where id = @id", new { id });

    private sealed class Row
    {
        public string Id { get; init; } = "";

        public string Contact { get; init; } = "";
    }
}
