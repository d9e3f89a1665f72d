using Muster.Foundation;

namespace Muster.Bench;

/// <summary>Timers: how late they run among a million open ones.</summary>
internal static class Deadlines
{
    public const int Open = 1_000_000;
    private const int Apart = 20;
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(40);

    /// <summary>A million open incidents, one of them due every twenty milliseconds: how late each was taken, in milliseconds.</summary>
    public static async Task<Latencies> Lateness(Folder folder, Receiver receiver)
    {
        var first = Seed.Now() + 60_000;
        await Seed.Incidents(folder.Path, Open, $"{first} + n * {Apart}", open: true);
        await using (var muster = await MusterProcess.Start(folder, receiver))
        {
            using var end = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
            while (Seed.Now() < first + Watched.TotalMilliseconds)
            {
                await end.WaitForNextTickAsync();
            }
        }

        await using var database = Database.Sqlite(Path.Combine(folder.Path, "data", "muster.db"));
        var late = await database.Read(sql => sql.Query<double>(
            """
            select min(e.at) - (@first + cast(substr(i.service, 6) as integer) * @apart) + 0.0
            from incident_events e join incidents i on i.number = e.incident where i.service like 'copy-%' group by e.incident
            """, new { first, apart = Apart }), CancellationToken.None);
        return new Latencies([.. late]);
    }
}
