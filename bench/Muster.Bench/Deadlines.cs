using System.Diagnostics;
using Muster.Foundation;

namespace Muster.Bench;

/// <summary>Timers: how late they run among a million, and what a pass costs with ten due among few and among many.</summary>
internal static class Deadlines
{
    private const int Due = 10;
    private const int Passes = 30;

    /// <summary>A million open incidents, one of them due every ten milliseconds for a while: how late each was taken, in milliseconds.</summary>
    public static async Task<Latencies> Lateness(Folder folder, Receiver receiver, int open, TimeSpan watched)
    {
        await Seed.Incidents(folder.Path, open, "@now + 15000 + n * 20", open: true);
        var began = Seed.Now();
        await using (await MusterProcess.Start(folder, receiver))
        {
            await Task.Delay(TimeSpan.FromSeconds(20) + watched, TimeProvider.System, CancellationToken.None);
        }

        await using var database = Database.Sqlite(Path.Combine(folder.Path, "data", "muster.db"));
        // Each copy was due when its next person was to be asked: the second that its state names is up to one later than its timer.
        var late = await database.Read(sql => sql.Query<long>(
            """
            select e.at - json_extract(e.body, '$.due') from (
                select incident, min(at) as at, body from incident_events where at > @began and body like '{"type":"paged"%' group by incident) e
            """, new { began }), CancellationToken.None);
        return new Latencies([.. late.Select(Convert.ToDouble)]);
    }
}
