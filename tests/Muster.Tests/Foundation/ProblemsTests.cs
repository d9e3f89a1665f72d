using System.Net;
using Muster.Tests.Support;

namespace Muster.Tests.Foundation;

public sealed class ProblemsTests(PostgresCluster cluster)
{
    [Fact]
    public async Task What_fails_unexpectedly_is_logged_by_its_route_because_the_path_may_hold_a_key()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        await server.Fire(server.Signal(Muster.Alerts.Severity.P0));
        var link = server.Receiver.Messages.SelectMany(message => message.Actions).First().Url;
        await server.Write(sql => sql.Execute("alter table action_uses rename to away"));
        server.Logs.Expect("GET /a/{token} failed");

        using var answer = await server.Http.GetAsync(link);

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var token = link.Split('/')[^1];
        server.Logs.Lines.ShouldNotContain(line => line.Contains(token, StringComparison.Ordinal));
    }
}
