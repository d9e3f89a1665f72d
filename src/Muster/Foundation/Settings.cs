namespace Muster.Foundation;

/// <summary>Small documents that describe the team (its rotation, its policy): one row each, replaced whole.</summary>
internal sealed class Settings(Clock clock)
{
    public async Task<T?> Get<T>(Session sql, string name)
        where T : class
    {
        var body = await sql.First<string>("select body from settings where name = @name", new { name });
        return body is null ? null : Json.Read<T>(body);
    }

    public Task Set<T>(Session sql, string name, T value)
        where T : class => sql.Execute(
        """
        insert into settings (name, body, changed_at) values (@name, @body, @now)
        on conflict (name) do update set body = excluded.body, changed_at = excluded.changed_at
        """, new { name, body = Json.Write(value), now = clock.Now });
}
