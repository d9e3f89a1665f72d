using Muster.Alerts;
using Muster.Foundation;
using Muster.Tests.Support;

namespace Muster.Tests.Alerts;

public sealed class JournalWaitTests(PostgresCluster cluster)
{
    private static readonly Instant Now = Instant.FromUtc(2026, 2, 18, 2, 14);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Time stands still here, so whoever is forgotten waits until the test is given up.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Everybody_who_waits_for_a_row_hears_what_became_of_it()
    {
        await using var test = await TestDatabase.Migrated(On.Sqlite, cluster, Ct);
        using var journal = new Journal(test.Database, new Clock(new ManualTime(Now)), new Wake());
        await journal.StartAsync(Ct);
        var signal = new Signal { Fingerprint = "0", Status = AlertStatus.Firing, Severity = Severity.P1, Summary = "slow", FiredAt = Now };
        var row = await journal.Append("scripts", [signal], null, Ct);

        var waiting = Enumerable.Range(0, 3).Select(_ => journal.Outcome(row, Duration.FromSeconds(1), Ct)).ToList();
        await test.Database.Write(sql => journal.Folded(sql, [(row, new FoldOutcome([new SignalOutcome("a", 1, "opened")]))], Now), Ct);

        (await Task.WhenAll(waiting)).ShouldAllBe(outcome => outcome!.Signals[0].Outcome == "opened");
        await journal.StopAsync(Ct);
    }
}
