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

    [Fact]
    public async Task More_than_memory_should_hold_is_turned_away_and_taken_again_once_there_is_room()
    {
        await using var test = await TestDatabase.Migrated(On.Sqlite, cluster, Ct);
        using var journal = new Journal(test.Database, new Clock(new ManualTime(Now)), new Wake());
        var signal = new Signal { Fingerprint = "0", Status = AlertStatus.Firing, Severity = Severity.P1, Summary = "slow", FiredAt = Now };
        var large = new string('x', 16 * 1024 * 1024);

        // Nobody writes yet, so they wait.
        var waiting = Enumerable.Range(0, 3).Select(_ => journal.Append("scripts", [signal], large, Ct)).ToList();
        await Should.ThrowAsync<JournalBusyException>(() => journal.Append("scripts", [signal], large, Ct));

        await journal.StartAsync(Ct);
        await Task.WhenAll(waiting);
        (await journal.Append("scripts", [signal], null, Ct)).ShouldBe(4);
        await journal.StopAsync(Ct);
    }
}
