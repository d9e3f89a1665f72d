using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Muster.Tests.Force;
using Muster.Tests.Support;
using Npgsql;

namespace Muster.Tests.Scale;

/// <summary>Three replicas behind nginx, in storms that each of these tests brings along.</summary>
public sealed class ReplicasTests(ThreeReplicas replicas) : IClassFixture<ThreeReplicas>
{
    private const int Rate = 200;
    private const int Connections = 24;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sends_are_shared_out_and_each_message_goes_once()
    {
        var before = await Taken();
        var (senders, arrivals) = await Storm("shared", () => Task.CompletedTask);
        var taken = (await Taken()).Zip(before, (now, then) => now - then).ToList();

        (senders.Refused, senders.Broken).ShouldBe((0, 0));
        arrivals.Select(arrival => arrival.Key).ShouldBeUnique();
        taken.Sum().ShouldBe(arrivals.Count);
        await EachHasTaken("shared");
        Report($"{arrivals.Count} messages, taken {string.Join(", ", taken)}");
    }

    [Fact]
    public async Task With_the_listening_connections_cut_again_and_again_every_message_still_goes_once()
    {
        var cuts = 0L;
        var (_, arrivals) = await Storm("cut", async () =>
        {
            await using var source = NpgsqlDataSource.Create(replicas.Database);
            for (var i = 0; i < 5; i++)
            {
                await using var cut = source.CreateCommand("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and query = 'listen muster'");
                cuts += (long)(await cut.ExecuteScalarAsync(Ct))!;
                await Moment.Pass(TimeSpan.FromMilliseconds(400), Ct);
            }
        });

        cuts.ShouldBeGreaterThanOrEqualTo(3);
        arrivals.Select(arrival => arrival.Key).ShouldBeUnique();
    }

    [Fact]
    public async Task One_that_leaves_is_noticed_by_no_sender_and_what_it_had_begun_is_not_done_twice()
    {
        replicas.Receiver.Thinks = _ => TimeSpan.FromSeconds(1);
        var (senders, arrivals) = await Storm("leaves", async () =>
        {
            var leaves = replicas.All[0];
            (await leaves.Terminate(Ct)).ShouldBe(0, Proof.Tail(leaves.Process.Output));
            leaves.Process.Output.ShouldNotContain("fail:");
            await replicas.Gone(leaves);
        });
        replicas.Receiver.Thinks = _ => TimeSpan.Zero;
        await replicas.Join();
        await replicas.Balancer.Serve(replicas.All.Select(replica => replica.Url), Ct);

        (senders.Refused, senders.Broken).ShouldBe((0, 0), "nginx has asked another one");
        arrivals.Select(arrival => arrival.Key).ShouldBeUnique();
    }

    [Fact]
    public async Task One_that_joins_in_a_storm_takes_its_share_of_requests_and_of_messages()
    {
        MusterProcess? joins = null;
        var (senders, arrivals) = await Storm("joins", async () =>
        {
            joins = await replicas.Join();
            await replicas.Balancer.Serve(replicas.All.Select(replica => replica.Url), Ct);
        });

        senders.Refused.ShouldBe(0);
        senders.Broken.ShouldBeLessThanOrEqualTo(Connections, "nginx hangs up once on everybody when it reads its configuration again; who was about to send has to send again");
        arrivals.Select(arrival => arrival.Key).ShouldBeUnique();
        await EachHasTaken("joined");
        var (taken, accepted) = (await Taken(), await Accepted());
        Report($"{senders.Broken} requests broken off by the reload; taken {string.Join(", ", taken)}, accepted {string.Join(", ", accepted)}");
        accepted[^1].ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task One_that_is_killed_costs_no_alert_no_page_and_no_sender_an_answer()
    {
        replicas.Receiver.Thinks = _ => TimeSpan.FromSeconds(1);
        var (senders, arrivals) = await Storm("killed", async () =>
        {
            var (dies, arrived) = (replicas.All[0], replicas.Receiver.Arrivals.Count);
            await replicas.Receiver.Until(() => replicas.Receiver.Arrivals.Count > arrived + 20, Ct);
            await dies.Kill(Ct);
            await replicas.Gone(dies);
        });
        replicas.Receiver.Thinks = _ => TimeSpan.Zero;
        await replicas.Join();
        await replicas.Balancer.Serve(replicas.All.Select(replica => replica.Url), Ct);

        (senders.Refused, senders.Broken).ShouldBe((0, 0), "nginx has asked another one");
        Report($"{arrivals.Count - arrivals.Select(arrival => arrival.Key).Distinct().Count()} of {arrivals.Count} messages twice, under the same key");
    }

    [Fact]
    public async Task Whoever_signed_in_is_known_to_all_their_page_is_live_and_their_link_works_anywhere()
    {
        using var http = replicas.Balancer.Client();
        http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin"); // as a browser says it of a form
        using var signedIn = await http.PostAsync("/sign-in", new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = ThreeReplicas.Alice }), Ct);
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("muster=", StringComparison.Ordinal)).Split(';')[0];
        http.DefaultRequestHeaders.Add("Cookie", cookie);
        using var live = await http.GetAsync("/live", HttpCompletionOption.ResponseHeadersRead, Ct);
        using var news = new StreamReader(await live.Content.ReadAsStreamAsync(Ct));
        await Reads(news, "data: hello");

        using var sent = await http.PostAsJsonAsync($"/in/{ForceTeam.Key}/v1/alerts", new { severity = "P0", service = "everywhere", summary = "down" }, Ct);
        sent.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await Reads(news, "data: incident");
        await replicas.Receiver.Until(() => replicas.Receiver.Arrivals.Any(IsIt), Ct);
        var page = replicas.Receiver.Arrivals.First(IsIt);
        foreach (var replica in replicas.All)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(replica.Url, $"/incidents/{page.Incident}")) { Headers = { { "Cookie", cookie } } };
            using var shown = await new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }).SendAsync(request, Ct);
            shown.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        var link = page.Message["actions"]!.AsArray().Single(action => action!["name"]!.ToString() == "acknowledge")!["url"]!.ToString();
        link.ShouldStartWith(replicas.Balancer.Url.ToString());
        using var pressed = await http.PostAsync(link, null, Ct);
        pressed.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Reads(news, "data: incident");

        static bool IsIt(Arrival arrival) => arrival is { Kind: "page", Person: "alice" } && arrival.Message["incident"]!["title"]!.ToString() == "down";
    }

    /// <summary>600 alerts, five about each service, through the balancer; something happens when a third is accepted; then 300 more, and all must be well.</summary>
    private async Task<(Senders Senders, IReadOnlyList<Arrival> Arrivals)> Storm(string name, Func<Task> meanwhile)
    {
        var began = replicas.Receiver.Arrivals.Count;
        var senders = new Senders(replicas.Balancer.Client, Connections);
        var alerts = Enumerable.Range(0, 900).Select(i => new Fired($"{name}-{i}", $"{name}-{i / 5}", i / 5 % 2 == 0, i % 6 == 0)).ToList();
        var storm = senders.Storm(Rate, alerts[..600], Ct);
        await Moment.Until(() => Task.FromResult(senders.Accepted.Count), accepted => accepted > 200, "the storm", Ct);
        await meanwhile();
        await storm;
        await senders.Storm(Rate, alerts[600..], Ct);
        var proof = new Proof(replicas.All[0].Http, replicas.Receiver, string.Join('\n', replicas.All.Select(replica => Proof.Tail(replica.Process.Output))));
        var accepted = senders.Accepted.Values.ToList();
        accepted.Count.ShouldBe(alerts.Count);
        var incidents = await proof.NoneIsLost(accepted, Ct);
        await proof.EachHasItsPage(accepted, incidents, Ct);
        await proof.TheLedgerAgrees(incidents.Values, Ct);
        return (senders, [.. replicas.Receiver.Arrivals.Skip(began)]);
    }

    /// <summary>On a busy machine one that has just started is slow with its first requests, and the others are faster with all that is due.</summary>
    private async Task EachHasTaken(string name)
    {
        for (var more = 0; more < 5 && (await Taken()).Contains(0); more++)
        {
            await Storm($"{name}-{more}", () => Task.CompletedTask);
        }

        (await Taken()).ShouldNotContain(0);
    }

    private Task<long[]> Taken() => Task.WhenAll(replicas.All.Select(ThreeReplicas.Taken));

    private Task<long[]> Accepted() => Task.WhenAll(replicas.All.Select(ThreeReplicas.Accepted));

    private static async Task Reads(StreamReader news, string begins)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (!(await news.ReadLineAsync(patience.Token)).ShouldNotBeNull().StartsWith(begins, StringComparison.Ordinal))
        {
        }
    }

    private static void Report(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);
}
