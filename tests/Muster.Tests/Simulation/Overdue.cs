namespace Muster.Tests.Simulation;

/// <summary>
/// When nothing has gone wrong for a while and nobody has anything to do at this instant, nothing may be due: neither a row of
/// the journal, nor an incident, nor a page, nor a lease. A wake-up that got lost shows here, though a poll would mend it.
/// </summary>
internal static class Overdue
{
    /// <summary>A page that waits because so many are on their way in its lane, or to its reader, has its turn when they end.</summary>
    private const string Page =
        """
        select id from pages p where state = 'Planned' and due_at <= @0
            and (select count(*) from pages s where s.state = 'Sending' and coalesce(s.person, s.channel) = coalesce(p.person, p.channel)) < 8
            and (select count(*) from pages s where s.state = 'Sending') < 64 limit 1
        """;

    /// <param name="incident">The one it is about, if it is about one.</param>
    public static string? Found(World world, Look look, out long? incident)
    {
        incident = null;
        var now = world.Time.Now;
        return look.Count("select count(*) from journal where folded_at is null and (retry_at is null or retry_at <= @0)", now) is var rows and > 0 ? $"{rows} rows of the journal wait though nobody has anything to do"
            : look.One("select number from incidents where next_due_at <= @0 limit 1", row => row.GetInt64(0), now) is var number and > 0 ? $"incident {incident = number} is due though nobody has anything to do"
            : look.One("select ends_at from silences where swept_at is null and ends_at <= @0 limit 1", row => Look.Time(row, 0), now) is not null ? "a silence has ended and its alerts were not looked at again"
            : look.One(Page, row => row.GetString(0), now) is { } page ? $"page {page} is due though nobody has anything to do"
            : look.One("select id from pages where state = 'Sending' and lease_until <= @0 limit 1", row => row.GetString(0), now) is { } leased ? $"the lease of page {leased} ran out though nobody has anything to do"
            : Forgotten(world, out incident);
    }

    /// <summary>A timer that the row has lost, and a ladder that waits for people who cannot be reached while there are others to ask (a P2 has to wait for the morning).</summary>
    private static string? Forgotten(World world, out long? incident)
    {
        foreach (var known in world.Ledger.Open.Values)
        {
            var climb = known.State.Climb;
            incident = known.State.Number;
            if (known.State.NextDueAt <= world.Time.Now)
            {
                return $"#{known.State.Number} is due by its events though nobody has anything to do";
            }

            if (known.State is { Stage: Muster.Incidents.Stage.Detect, AlertsResolved: false, Severity: not Muster.Alerts.Severity.P2 } && known.Asked.Count > 0 && known.RoundTeam == world.Ledger.Team
                && known.Asked.All(climb.Unreachable.Contains) && known.Asked.Count < world.Ledger.People.Count && world.Ledger.Rotation is null)
            {
                return $"#{known.State.Number} waits on an empty step: {string.Join(", ", known.Asked)} cannot be reached, and there are others";
            }
        }

        incident = null;
        return null;
    }
}
