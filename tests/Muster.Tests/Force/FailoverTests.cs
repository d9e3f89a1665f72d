using System.Diagnostics;
using Muster.Tests.Support;

namespace Muster.Tests.Force;

/// <summary>PostgreSQL goes away in the middle of a storm of five hundred alerts a second, and comes back, here or elsewhere.</summary>
public sealed class FailoverTests
{
    private const int Rate = 500;
    private const int Alerts = 12 * Rate;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_PostgreSQL_that_crashes_in_a_storm_and_starts_again_costs_no_accepted_alert_and_no_page()
    {
        await using var postgres = await PostgresServer.Create([], Ct);
        await postgres.Start(Ct);
        await postgres.Execute("create database muster", Ct);
        await Storm(postgres.Address("muster"), async () =>
        {
            await postgres.Crash(Ct);
            await postgres.Start(Ct);
        });
    }

    [Fact]
    public async Task A_standby_that_takes_over_in_a_storm_has_every_accepted_alert_and_pages_go_on()
    {
        await using var primary = await PostgresServer.Create([], Ct);
        await primary.Start(Ct);
        await primary.Execute("create database muster", Ct);
        await using var standby = await primary.Standby("second", Ct);
        await standby.Start(Ct);
        await primary.Execute("alter system set synchronous_standby_names = 'second'", Ct);
        await primary.Execute("select pg_reload_conf()", Ct);
        await Moment.Until(() => primary.Ask<string>("select string_agg(sync_state, ' ') from pg_stat_replication", Ct), state => state == "sync", "the standby follows", Ct);
        await Storm($"Host=127.0.0.1:{primary.Port},127.0.0.1:{standby.Port};Username=muster;Database=muster", async () =>
        {
            await primary.Crash(Ct);
            await standby.Execute("select pg_promote()", Ct);
        });
    }

    private static async Task Storm(string database, Func<Task> fail)
    {
        await using var receiver = await PageReceiver.Start();
        using var home = new MusterHome(ForceTeam.With(receiver.Url)) { Database = database };
        await using var muster = (await home.Start(Ct)).As(ForceTeam.Token);
        var senders = new Senders(home.Client, connections: 64);
        var storm = senders.Storm(Rate, [.. Enumerable.Range(0, Alerts).Select(i => new Fired($"alert-{i}", $"service-{i / 25}", i / 25 % 2 == 0, i % 10 == 0))], Ct);
        await Moment.Until(() => Task.FromResult(senders.Accepted.Count), accepted => accepted > Alerts / 4, "the storm", Ct);

        await fail();
        var since = Stopwatch.GetTimestamp();
        var (accepted, paged) = (senders.Accepted.Count, receiver.Arrivals.Count);
        await Moment.Until(() => Task.FromResult(senders.Accepted.Count), now => now > accepted, "alerts are accepted again", Ct);
        var acceptedAfter = Stopwatch.GetElapsedTime(since);
        await Moment.Until(() => Task.FromResult(receiver.Arrivals.Count), now => now > paged, "pages go out again", Ct);
        var pagedAfter = Stopwatch.GetElapsedTime(since);
        await storm;

        var proof = new Proof(muster.Http, receiver, Proof.Tail(muster.Process.Output));
        var sent = senders.Accepted.Values.ToList();
        sent.Count.ShouldBe(Alerts);
        var incidents = await proof.NoneIsLost(sent, Ct);
        await proof.EachHasItsPage(sent, incidents, Ct);
        var allPagedAfter = Stopwatch.GetElapsedTime(since);
        await proof.TheLedgerAgrees(incidents.Values, Ct);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"After the database was back: accepted again after {acceptedAfter.TotalSeconds:0.00} s, paged again after {pagedAfter.TotalSeconds:0.00} s, all {incidents.Count} incidents paged after "
            + $"{allPagedAfter.TotalSeconds:0.0} s; {senders.Refused} refused and {senders.Broken} broken off, all sent again and accepted; "
            + $"{receiver.Arrivals.Count - receiver.Arrivals.Select(arrival => arrival.Key).Distinct().Count()} of {receiver.Arrivals.Count} messages twice");
    }
}
