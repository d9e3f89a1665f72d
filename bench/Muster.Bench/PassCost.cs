using System.Diagnostics;
using Muster.Foundation;
using Muster.Incidents;
using Muster.Paging;
using NodaTime;

namespace Muster.Bench;

/// <summary>What the engine asks in a pass, with ten due: it should not matter how many are open.</summary>
internal static class PassCost
{
    private const int Rounds = 400;

    /// <summary>Microseconds for one look at what is due, of incidents and of pages.</summary>
    public static async Task<double> Measure(string folder)
    {
        await using var database = Database.Sqlite(Path.Combine(folder, "data", "muster.db"));
        var (incidents, pages) = (new IncidentStore([]), new PageStore());
        var tenth = Instant.FromUnixTimeMilliseconds(await database.Read(sql => sql.First<long>("select next_due_at from incidents where next_due_at is not null order by next_due_at limit 1 offset 9"), CancellationToken.None));
        var lane = new Claim([0], [], 8, 64);
        var started = 0L;
        for (var round = -100; round < Rounds; round++)
        {
            started = round == 0 ? Stopwatch.GetTimestamp() : started;
            await database.Read(sql => incidents.DueNumbers(sql, tenth, 200), CancellationToken.None);
            await database.Read(sql => incidents.NextDue(sql, tenth), CancellationToken.None);
            await database.Read(sql => pages.AnyDue(sql, lane, tenth), CancellationToken.None);
            await database.Read(sql => pages.NextDue(sql, tenth), CancellationToken.None);
        }

        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / Rounds;
    }
}
