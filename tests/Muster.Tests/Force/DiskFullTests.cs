using System.Net;
using Muster.Tests.Support;

namespace Muster.Tests.Force;

public sealed class DiskFullTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_a_full_disk_alerts_are_refused_nothing_accepted_is_lost_and_it_goes_on_by_itself_when_there_is_room()
    {
        await using var disk = await SmallDisk.Mount(24, Ct);
        await using var receiver = await PageReceiver.Start();
        using var home = new MusterHome(ForceTeam.With(receiver.Url)) { Data = Path.Combine(disk.Folder, "data") };
        await Fills(disk, receiver, home);
    }

    [Fact]
    public async Task On_a_full_disk_of_PostgreSQL_too()
    {
        await using var disk = await SmallDisk.Mount(24, Ct);
        await using var postgres = await PostgresServer.Create([], Ct);
        await postgres.Start(Ct);
        await PostgresServer.Give(disk.Folder, Ct);
        await postgres.Execute($"create tablespace small location '{disk.Folder}'", Ct);
        await postgres.Execute("create database muster tablespace small", Ct);
        await using var receiver = await PageReceiver.Start();
        using var home = new MusterHome(ForceTeam.With(receiver.Url)) { Database = postgres.Address("muster") };
        await Fills(disk, receiver, home);
    }

    private static async Task Fills(SmallDisk disk, PageReceiver receiver, MusterHome home)
    {
        await using var muster = (await home.Start(Ct)).As(ForceTeam.Token);
        var senders = new Senders(home.Client, connections: 4);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var storm = senders.Storm(200, [.. Enumerable.Range(0, 3000).Select(i => new Fired($"alert-{i}", $"service-{i / 25}", i / 25 % 2 == 0, i % 4 == 0))], over.Token);
        await Moment.Until(() => Task.FromResult(receiver.Arrivals.Count), pages => pages > 10, "the storm", Ct);

        disk.Fill();
        await Moment.Until(() => { disk.Fill(); return Task.FromResult(senders.Refused); }, refused => refused > 20, "nothing more fits", Ct);
        (await muster.Http.GetAsync("/healthz", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        disk.Relieve();

        await storm;
        var proof = new Proof(muster.Http, receiver, Proof.Tail(muster.Process.Output));
        var accepted = senders.Accepted.Values.ToList();
        var incidents = await proof.NoneIsLost(accepted, Ct);
        await proof.EachHasItsPage(accepted, incidents, Ct);
        await proof.TheLedgerAgrees(incidents.Values, Ct);
        senders.Broken.ShouldBe(0, "every sender had an answer");
    }
}
