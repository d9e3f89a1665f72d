using System.Net;
using System.Net.Sockets;
using Muster.Tests.Support;

namespace Muster.Tests.Force;

/// <summary>SIGTERM, as every supervisor sends it: what was begun is ended, and nothing has to be repaired afterwards.</summary>
public abstract class DrainTests(On on, PostgresCluster cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_begun_is_answered_kept_and_delivered_and_the_address_is_free()
    {
        await using var receiver = await PageReceiver.Start();
        receiver.Thinks = _ => TimeSpan.FromSeconds(1);
        using var home = new MusterHome(ForceTeam.With(receiver.Url)) { Database = on == On.Postgres ? await cluster.CreateDatabase(Ct) : null };
        var senders = new Senders(home.Client, connections: 8);
        int sent;
        await using (var muster = (await home.Start(Ct)).As(ForceTeam.Token))
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            var storm = senders.Storm(200, [.. Enumerable.Range(0, 4000).Select(i => new Fired($"alert-{i}", $"service-{i / 10}", i / 10 % 2 == 0, i % 4 == 0))], over.Token);
            await receiver.Until(() => receiver.Arrivals.Count > 20, Ct);

            using var open = await muster.Http.GetAsync("/live", HttpCompletionOption.ResponseHeadersRead, Ct);
            open.EnsureSuccessStatusCode();
            (await muster.Terminate(Ct)).ShouldBe(0, Proof.Tail(muster.Process.Output));
            (await open.Content.ReadAsStringAsync(Ct)).ShouldEndWith("\n\n", Case.Sensitive, "an open page is told that it is over; it does not hold the server up");

            using (var listener = new TcpListener(IPAddress.Loopback, home.Url.Port) { ExclusiveAddressUse = false })
            {
                listener.Start();
            }

            await over.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(storm);
            muster.Process.Output.ShouldNotContain("fail:");
            muster.Process.Output.ShouldNotContain("crit:");
            await receiver.Buried(Ct);
            sent = receiver.Arrivals.Count;
        }

        await using var next = (await home.Start(Ct)).As(ForceTeam.Token);
        var proof = new Proof(next.Http, receiver, $"{on}");
        var accepted = senders.Accepted.Values.ToList();
        var incidents = await proof.NoneIsLost(accepted, Ct);
        await proof.EachHasItsPage(accepted, incidents, Ct);
        await proof.TheLedgerAgrees(incidents.Values, Ct);
        receiver.Arrivals.Select(arrival => arrival.Key).ShouldBeUnique("what was on its way arrived and was recorded");
        receiver.Arrivals.Count.ShouldBeGreaterThanOrEqualTo(sent);
    }
}

public sealed class DrainTestsOnSqlite(PostgresCluster cluster) : DrainTests(On.Sqlite, cluster);

public sealed class DrainTestsOnPostgres(PostgresCluster cluster) : DrainTests(On.Postgres, cluster);
