using System.Text.RegularExpressions;
using Muster.Alerts;
using Muster.Foundation;

namespace Muster.Tests.Simulation;

/// <summary>The end of a world: everything is brought to rest, time goes on, and then the books are closed.</summary>
internal sealed partial class Ending(World world, Look look)
{
    private static readonly Duration LongEnough = Duration.FromHours(2);

    /// <summary>A row that failed for a minute is kept for a day, and its team told.</summary>
    private Instant _longestForARow;

    public bool Over { get; private set; }

    public void Begin()
    {
        world.Weather.End();
        world.Calm();
        world.Trace.Add(null, "*** the end begins");
        _longestForARow = world.Time.Now + Duration.FromHours(25);
        world.Time.In(Duration.FromMinutes(10), () => Wait(72));
    }

    /// <summary>The people have six hours to bring it all to rest.</summary>
    private void Wait(int times)
    {
        if (world.Ledger.Open.Values.FirstOrDefault() is not { } open)
        {
            if (world.Time.Now < _longestForARow && look.Count("select count(*) from journal where folded_at is null") > 0)
            {
                world.Time.In(Duration.FromHours(1), () => Wait(72));
            }
            else
            {
                GoOn(world.Time.Now + LongEnough);
            }
        }
        else if (times == 0)
        {
            world.Fail("six hours of calm did not bring it to rest", open.State.Number);
        }
        else
        {
            foreach (var known in world.Ledger.Open.Values.ToList())
            {
                world.People.Turn(known.State.Number);
            }

            world.Time.In(Duration.FromMinutes(5), () => Wait(times - 1));
        }
    }

    /// <summary>Every message that is due ends, though some take all their rounds for it.</summary>
    private void GoOn(Instant until)
    {
        var left = world.Ledger.Pages.FirstOrDefault(page => !page.Ended && page.DueAt < world.Time.Now + LongEnough);
        if (left is not null && world.Time.Now < until)
        {
            world.Time.In(Duration.FromMinutes(5), () => GoOn(until));
        }
        else if (left is not null)
        {
            world.Fail($"a page never ended: {left}", left.Incident);
        }
        else
        {
            Close();
        }
    }

    private void Close()
    {
        Over = true;

        var kept = look.All("select signals from journal", row => row.GetString(0)).SelectMany(text => Mark().Matches(text)).Select(match => match.Value).ToHashSet();
        if (world.Monitors.Accepted.FirstOrDefault(mark => !kept.Contains(mark)) is { } lost)
        {
            world.Fail($"signal {lost} was accepted, and it is not in the journal");
        }

        foreach (var (row, signals, outcome) in look.All("select id, signals, outcome from journal", at => (at.GetInt64(0), at.GetString(1), Look.Text(at, 2))))
        {
            if (outcome is null || Rules.Unaccounted(Json.Read<List<Signal>>(signals), Json.Read<FoldOutcome>(outcome), world.Ledger) is not null)
            {
                world.Fail($"journal row {row} was accepted, and nothing came of it: {signals} {outcome}");
            }
        }

        foreach (var known in world.Ledger.Incidents.Values)
        {
            if (look.Count("select count(*) from alerts where incident = @0", known.State.Number) != known.Alerts)
            {
                world.Fail("its alerts are not those the ledger saw", known.State.Number);
            }
        }
    }

    [GeneratedRegex("m-[0-9]+-", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mark();
}
