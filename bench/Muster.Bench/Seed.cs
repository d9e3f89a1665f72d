using Muster.Foundation;

namespace Muster.Bench;

/// <summary>Fills the database of a stopped server by copying one incident and one alert that it made itself, many times.</summary>
internal static class Seed
{
    /// <param name="due">SQL for a copy's timer in Unix milliseconds, from its number n: `@now + n * 10`.</param>
    /// <param name="open">False: they are closed.</param>
    public static async Task Incidents(string folder, int count, string due, bool open)
    {
        await using var database = Database.Sqlite(Path.Combine(folder, "data", "muster.db"));
        await database.Write(sql => sql.Execute(
            $"""
            with recursive copies(n) as (select 1 union all select n + 1 from copies where n < @count),
                made as (select i.*, n from incidents i, copies where i.number = (select min(number) from incidents))
            insert into incidents (title, service, severity, stage, is_open, opened_at, resolved_at, next_due_at, version, state)
            select title, 'copy-' || n, severity, {(open ? "stage" : "'Closed'")}, {(open ? "is_open" : "0")}, opened_at, {(open ? "resolved_at" : "opened_at + 3600000")}, {(open ? due : "null")}, version,
                json_set(state, '$.number', n + (select max(number) from incidents), '$.service', 'copy-' || n
                    {(open ? "" : ", '$.stage', 'closed'")}
                    , '$.climb.nextAt', strftime('%Y-%m-%dT%H:%M:%fZ', ({(open ? due : "0")}) / 1000.0, 'unixepoch')
                    , '$.climb.repeatAt', null, '$.climb.respondMissed', json('true'))
            from made
            """, new { count, now = Now() }), CancellationToken.None);
    }

    public static async Task Alerts(string folder, int count, int incidents)
    {
        await using var database = Database.Sqlite(Path.Combine(folder, "data", "muster.db"));
        await database.Write(sql => sql.Execute(
            """
            with recursive copies(n) as (select 1 union all select n + 1 from copies where n < @count)
            insert into alerts (id, fingerprint, source, service, severity, signal, fired_at, updated_at, resolved_at, incident, signals, last_row)
            select printf('copy-%010d', n), printf('%016x', n), source, service, severity, signal, fired_at, updated_at - n, updated_at, 1 + n % @incidents, 1, 1
            from (select * from alerts limit 1), copies
            """, new { count, incidents }), CancellationToken.None);
    }

#pragma warning disable RS0030 // a bench runs on the machine's own clock
    public static long Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
#pragma warning restore RS0030
}
