using System.Net;
using Muster.Tests.Support;

namespace Muster.Tests.Web;

public sealed class LiveFeedTests(PostgresCluster cluster)
{
    [Fact]
    public async Task One_caller_holds_twenty_feeds_at_most_and_the_others_get_theirs()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        // All at once: none may slip in between the count and the seat.
        var asked = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Listen(server, "bob")));
        asked.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(20);
        asked.Count(answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable).ShouldBe(20);
        using (var alice = await Listen(server, "alice"))
        {
            alice.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        foreach (var answer in asked)
        {
            answer.Dispose();
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (var again = HttpStatusCode.ServiceUnavailable; again != HttpStatusCode.OK;)
        {
            patience.Token.ThrowIfCancellationRequested();
            using var answer = await Listen(server, "bob");
            again = answer.StatusCode;
        }
    }

    private static Task<HttpResponseMessage> Listen(MusterServer server, string who) =>
        server.As(who).GetAsync("/live", HttpCompletionOption.ResponseHeadersRead);
}
