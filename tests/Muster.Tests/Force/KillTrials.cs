using Muster.Tests.Support;

namespace Muster.Tests.Force;

/// <summary>
/// `kill -9` at random moments, again and again on the same data: while the server starts, while alerts arrive, while they
/// are folded and while pages go out.
/// </summary>
public abstract class KillTrials(On on, PostgresCluster cluster)
{
    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("MUSTER_KILLS"), out var more) ? more : 105;
    private const int AlertsInALife = 40;
    private const int ServicesInALife = 10;

    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("MUSTER_SEED"), out var given) ? given : Random.Shared.Next();

    private readonly Random _random = new(Seed);
    private readonly HashSet<string> _proven = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task However_often_it_is_killed_no_accepted_alert_is_lost_and_every_incident_has_its_page()
    {
        await using var receiver = await PageReceiver.Start();
        receiver.Thinks = before => TimeSpan.FromMilliseconds(before % 8 * 5);
        using var home = new MusterHome(ForceTeam.With(receiver.Url)) { Database = on == On.Postgres ? await cluster.CreateDatabase(Ct) : null };
        var senders = new Senders(home.Client, connections: 6);
        for (var life = 0; life < Kills; life++)
        {
            if (life % 10 == 0)
            {
                await DiesWhileItStarts(home);
            }
            else
            {
                await DiesInAStorm(home, senders, life, receiver);
            }

            await receiver.Buried(Ct);
        }

        await using var last = await home.Start(Ct);
        await senders.Send(Ct);
        senders.Waiting.ShouldBe(0);
        var accepted = senders.Accepted.Values.ToList();
        accepted.Count.ShouldBe((Kills - ((Kills + 9) / 10)) * AlertsInALife, Context(Kills));
        var proof = new Proof(last.As(ForceTeam.Token).Http, receiver, Context(Kills));
        var incidents = await proof.NoneIsLost(accepted, Ct);
        await proof.EachHasItsPage(accepted, incidents, Ct);
        await proof.TheLedgerAgrees(incidents.Values, Ct);
        DuplicatesWereOnTheirWay(receiver);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{on}: {Kills} kills, {accepted.Count} alerts accepted, {senders.Broken} requests broken off and sent again, {incidents.Count} incidents, "
            + $"{receiver.Arrivals.Count} messages, {receiver.Arrivals.Count - receiver.Arrivals.Select(arrival => arrival.Key).Distinct().Count()} of them twice; seed {Seed}");
    }

    private async Task DiesWhileItStarts(MusterHome home)
    {
        await using var process = home.Launch();
        await Moment.Pass(TimeSpan.FromMilliseconds(_random.Next(1500)), Ct);
        process.Signal("KILL");
        await process.Ended(Ct);
    }

    /// <summary>Looks for what earlier lives accepted, takes a burst and dies in or after it.</summary>
    private async Task DiesInAStorm(MusterHome home, Senders senders, int life, PageReceiver receiver)
    {
        await using var muster = (await home.Start(Ct)).As(ForceTeam.Token);
        var fresh = senders.Accepted.Values.Where(alert => _proven.Add(alert.Name)).ToList();
        await new Proof(muster.Http, receiver, Context(life)).NoneIsLost(fresh, Ct);
        senders.Fire(Enumerable.Range(0, AlertsInALife).Select(i => new Fired($"alert-{life}-{i}", $"service-{life}-{i % ServicesInALife}", i % 2 == 0, i % 4 < 2)));
        var sending = senders.Send(Ct);
        await Moment.Pass(TimeSpan.FromMilliseconds(_random.Next(900)), Ct);
        await muster.Kill(Ct);
        await sending;
    }

    /// <summary>The same message again only in another life: the one before it was killed with the message on its way, and had recorded nothing.</summary>
    private static void DuplicatesWereOnTheirWay(PageReceiver receiver) =>
        receiver.Arrivals.GroupBy(arrival => arrival.Key).Where(group => group.Select(arrival => arrival.Life).Distinct().Count() < group.Count())
            .ShouldBeEmpty($"sent twice by one process; seed {Seed}");

    private string Context(int life) => $"{on}, killed {life} times, MUSTER_SEED={Seed}";
}

public sealed class KillTrialsOnSqlite(PostgresCluster cluster) : KillTrials(On.Sqlite, cluster);

public sealed class KillTrialsOnPostgres(PostgresCluster cluster) : KillTrials(On.Postgres, cluster);
