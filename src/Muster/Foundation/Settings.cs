namespace Muster.Foundation;

/// <summary>Small documents that describe the team (its rotation, its policy): one row each, replaced whole.</summary>
internal sealed class Settings(Clock clock)
{
    public async Task<T?> Get<T>(Session sql, string name)
        where T : class
    {
        var body = await Text(sql, name);
        return body is null ? null : Json.Read<T>(body);
    }

    /// <summary>As it is kept: enough to see whether it is still the same.</summary>
    public Task<string?> Text(Session sql, string name) => sql.First<string>("select body from settings where name = @name", new { name });

    public Task Set<T>(Session sql, string name, T value)
        where T : class => sql.Execute(
        """
        insert into settings (name, body, changed_at) values (@name, @body, @now)
        on conflict (name) do update set body = excluded.body, changed_at = excluded.changed_at
        """, new { name, body = Json.Write(value), now = clock.Now });
}
