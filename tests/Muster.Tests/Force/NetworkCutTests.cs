using System.Net;
using Muster.Tests.Support;

namespace Muster.Tests.Force;

/// <summary>
/// Packets vanish: between the server and its database, and between the server and the people it wakes. Nobody is told, so only
/// a server that does not wait for ever notices.
/// </summary>
public sealed class NetworkCutTests
{
    private const int Home = 0;
    private const int Store = 1;
    private const int People = 2;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_database_out_of_reach_is_noticed_alerts_are_refused_and_all_goes_on_when_it_is_back(bool onlyAnswersVanish)
    {
        await using var wires = await Wires.Create(Ct);
        var (home, store, people) = (await wires.Add(Ct), await wires.Add(Ct), await wires.Add(Ct));
        await using var postgres = await PostgresServer.Create([], (store, Wires.Address(Store)), Ct);
        await postgres.Start(Ct);
        await postgres.Execute("create database muster", Ct);
        await using var receiver = await PageReceiver.Start(people, Wires.Address(People));
        using var team = new MusterHome(ForceTeam.With(receiver.Url)) { Network = home, Database = postgres.Address("muster") };
        await using var muster = (await team.Start(Ct)).As(ForceTeam.Token);
        var senders = new Senders(team.Client, connections: 16);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var storm = senders.Storm(50, Alerts(2000), enough.Token);
        await Moment.Until(() => Task.FromResult(receiver.Arrivals.Count), pages => pages > 10, "the storm", Ct);

        await (onlyAnswersVanish ? wires.Deafen(Store, Ct) : wires.Cut(Store, Ct));
        await Moment.Until(() => Task.FromResult(senders.Refused), refused => refused > 0, "alerts are refused", Ct);
        var accepted = senders.Accepted.Count;
        await Says(muster, "Listening for the other replicas was interrupted");
        await Says(muster, "stage failed; the others go on");
        (await Status(team, "/healthz")).ShouldBe(HttpStatusCode.OK, "the process itself is well");
        (await Status(team, "/readyz")).ShouldBe(HttpStatusCode.ServiceUnavailable);
        senders.Accepted.Count.ShouldBe(accepted, "what is not on disk is not accepted");

        await wires.Mend(Store, Ct);
        await Moment.Until(() => Task.FromResult(senders.Accepted.Count), now => now >= accepted + 100, "alerts are accepted again", Ct);
        await Listens(postgres);
        await enough.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(storm);

        var proof = new Proof(muster.Http, receiver, Proof.Tail(muster.Process.Output));
        var sent = senders.Accepted.Values.ToList();
        var incidents = await proof.NoneIsLost(sent, Ct);
        await proof.EachHasItsPage(sent, incidents, Ct);
        await proof.TheLedgerAgrees(incidents.Values, Ct);
    }

    [Fact]
    public async Task A_server_that_only_listens_notices_that_there_is_nothing_to_hear_any_more()
    {
        await using var wires = await Wires.Create(Ct);
        var (home, store) = (await wires.Add(Ct), await wires.Add(Ct));
        await using var postgres = await PostgresServer.Create([], (store, Wires.Address(Store)), Ct);
        await postgres.Start(Ct);
        await postgres.Execute("create database muster", Ct);
        using var team = new MusterHome(ForceTeam.With(person => $"http://127.0.0.1:9/{person}")) { Network = home, Database = postgres.Address("muster") };
        await using var muster = await team.Start(Ct);
        await Listens(postgres);

        await wires.Cut(Store, Ct);
        await Says(muster, "Listening for the other replicas was interrupted");

        await wires.Mend(Store, Ct);
        await Listens(postgres);
    }

    [Fact]
    public async Task People_out_of_reach_are_tried_until_they_are_back_and_whoever_has_another_contact_is_paged_there()
    {
        await using var wires = await Wires.Create(Ct);
        var (home, _, people) = (await wires.Add(Ct), await wires.Add(Ct), await wires.Add(Ct));
        await using var receiver = await PageReceiver.Start(people, Wires.Address(People));
        await using var near = await PageReceiver.Start(home, "127.0.0.1");
        using var team = new MusterHome(ForceTeam.With(receiver.Url).Replace("/bob\" }", $"/bob\" }}, {{ kind: webhook, url: \"{near.Url("bob")}\" }}", StringComparison.Ordinal)) { Network = home };
        await using var muster = (await team.Start(Ct)).As(ForceTeam.Token);
        var senders = new Senders(team.Client, connections: 2);

        await wires.Cut(People, Ct);
        senders.Fire(Alerts(50));
        await senders.Send(Ct);
        senders.Waiting.ShouldBe(0, "it accepts, whatever becomes of its pages");
        await near.Until(() => near.Arrivals.Count(page => page.Kind == "page") == 2, Ct);
        receiver.Arrivals.ShouldBeEmpty();

        await wires.Mend(People, Ct);
        var incidents = await new Proof(muster.Http, near, Proof.Tail(muster.Process.Output)).NoneIsLost(senders.Accepted.Values, Ct);
        await receiver.Until(() => receiver.Arrivals.Any(page => page is { Kind: "page", Person: "alice" }), Ct);
        await new Proof(muster.Http, receiver, Proof.Tail(muster.Process.Output)).TheLedgerAgrees(incidents.Values, Ct);
        receiver.Arrivals.Concat(near.Arrivals).Select(page => page.Key).ShouldBeUnique("nothing is sent twice");
    }

    private static Task<long> Listens(PostgresServer postgres) => Moment.Until(
        () => postgres.Ask<long>("select count(*) from pg_stat_activity where query = 'listen muster'", Ct), listening => listening == 1, "it listens, on one connection", Ct);

    private static Task<string> Says(MusterProcess muster, string text) =>
        Moment.Until(() => Task.FromResult(Proof.Tail(muster.Process.Output)), _ => muster.Process.Output.Contains(text, StringComparison.Ordinal), $"it says: {text}", Ct);

    private static List<Fired> Alerts(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Fired($"alert-{i}", $"service-{i / 25}", i / 25 % 2 == 0, i % 4 == 0))];

    private static async Task<HttpStatusCode> Status(MusterHome muster, string path)
    {
        using var http = muster.Client();
        using var answer = await http.GetAsync(path, Ct);
        return answer.StatusCode;
    }
}
