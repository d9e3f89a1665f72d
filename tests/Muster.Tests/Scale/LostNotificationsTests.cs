using Microsoft.Extensions.DependencyInjection;
using Muster.Alerts;
using Muster.Engine;
using Muster.Foundation;
using Muster.Tests.Stories;
using Muster.Tests.Support;

namespace Muster.Tests.Scale;

/// <summary>Replicas wake each other by NOTIFY; where it is lost, the poll is the net. Time stands still here until the test moves it.</summary>
public sealed class LostNotificationsTests(PostgresCluster cluster)
{
    private const string Listening = "from pg_stat_activity where datname = current_database() and query = 'listen muster'";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_hears_nothing_finds_what_a_dead_replica_had_accepted_within_fifteen_seconds()
    {
        var hearing = await SampleTeam.Move(await MusterServer.Start(On.Postgres, cluster));
        var database = hearing.Database!;
        await using var proxy = new DeafProxy(database);
        await using var deaf = await hearing.After(() => Task.CompletedTask, proxy.Database);
        await deaf.Listening(1);
        var before = await deaf.Settle();

        await AcceptedAndDied(database, deaf);
        await proxy.Swallowed(Ct);
        deaf.Services.GetRequiredService<Line>().Last.ShouldBe(before, "nothing has told it to look");
        deaf.Time.Advance(Duration.FromSeconds(15));
        await deaf.PassAfter(before);

        (await deaf.Read(sql => sql.First<long>("select count(*) from journal where folded_at is null"))).ShouldBe(0);
        await deaf.Settle();
        deaf.Receiver.To("bob").ShouldHaveSingleItem().Kind.ShouldBe("page");
    }

    [Fact]
    public async Task Whose_listening_connection_is_cut_listens_again_and_is_woken_without_a_poll()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Postgres, cluster));
        await server.Listening(1);
        (await server.Read(sql => sql.First<bool>($"select pg_terminate_backend(pid, 10000) {Listening}"))).ShouldBeTrue();
        while (await server.Read(sql => sql.First<long>($"select count(*) {Listening}")) == 0)
        {
            server.Time.Advance(Duration.FromSeconds(1)); // it pauses before it tries again
        }

        var before = await server.Settle();

        await AcceptedAndDied(server.Database!, server);

        await server.PassAfter(before);
        server.Logs.Lines.ShouldContain(line => line.Contains("Listening for the other replicas was interrupted"));
    }

    /// <summary>What a replica leaves that is killed between its commit and its next pass.</summary>
    private static async Task AcceptedAndDied(string database, MusterServer server)
    {
        await using var other = Database.PostgreSql(database + ";Pooling=false");
        await other.Write(async sql =>
        {
            await StormStory.Insert(sql, server.Signal(Severity.P1), server.Time.Now, null);
            await sql.WakeReplicas();
        }, Ct);
    }
}
