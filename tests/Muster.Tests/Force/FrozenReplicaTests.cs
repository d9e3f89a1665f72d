using Muster.Tests.Support;

namespace Muster.Tests.Force;

/// <summary>A process that neither lives nor dies, like one whose machine is suspended, keeps its locks.</summary>
public sealed class FrozenReplicaTests
{
    private const string HoldsTheFold =
        """
        select count(*) from pg_locks join pg_stat_activity using (pid)
        where locktype = 'advisory' and objid = 7768839 and granted and application_name = 'frozen' and state = 'idle in transaction'
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_replica_that_freezes_in_the_middle_of_the_fold_does_not_hold_up_the_others_for_long()
    {
        await using var postgres = await PostgresServer.Create([], Ct);
        await postgres.Start(Ct);
        await postgres.Execute("create database muster", Ct);
        await using var receiver = await PageReceiver.Start();
        using var one = new MusterHome(ForceTeam.With(receiver.Url)) { Database = postgres.Address("muster") + ";Application Name=frozen" };
        using var two = new MusterHome(ForceTeam.With(receiver.Url)) { Database = postgres.Address("muster"), Data = one.Data };
        await using var frozen = await one.Start(Ct);
        await using var other = (await two.Start(Ct)).As(ForceTeam.Token);
        var senders = new Senders(two.Client, connections: 8);
        var storm = senders.Storm(200, [.. Enumerable.Range(0, 2000).Select(i => new Fired($"alert-{i}", $"service-{i / 25}", i / 25 % 2 == 0, false))], Ct);

        await Moment.Until(() => Freeze(frozen, postgres), holds => holds, "frozen with the fold in its hands", Ct);
        await storm;
        var proof = new Proof(other.Http, receiver, Proof.Tail(other.Process.Output));
        var incidents = await proof.NoneIsLost(senders.Accepted.Values, Ct);
        (await postgres.Ask<long>(HoldsTheFold, Ct)).ShouldBe(0, "the database has let go of it");

        frozen.Process.Signal("CONT");
        await proof.EachHasItsPage(senders.Accepted.Values, incidents, Ct);
        await proof.TheLedgerAgrees(incidents.Values, Ct);
    }

    private static async Task<bool> Freeze(MusterProcess muster, PostgresServer postgres)
    {
        muster.Process.Signal("STOP");
        var holds = await postgres.Ask<long>(HoldsTheFold, Ct) == 1;
        if (holds)
        {
            // The signal takes a moment: whoever is still at it then will stay at it.
            await Moment.Pass(TimeSpan.FromMilliseconds(200), Ct);
            holds = await postgres.Ask<long>(HoldsTheFold, Ct) == 1;
        }

        if (!holds)
        {
            muster.Process.Signal("CONT");
        }

        return holds;
    }
}
