using System.Net;
using Microsoft.Extensions.Logging;
using Muster.Foundation;
using Muster.Tests.Support;

namespace Muster.Tests.Team;

public sealed class OperatorTokenTests(PostgresCluster cluster)
{
    [Fact]
    public async Task A_server_that_cannot_listen_leaves_the_running_ones_token_alone()
    {
        await using var server = await MusterServer.Start(On.Postgres, cluster);
        var file = Path.Combine(server.DataFolder, "local.token");
        var token = await File.ReadAllTextAsync(file);
        var options = new ServeOptions { Urls = server.Url, Data = server.DataFolder, Database = server.Database };

        var logs = new CollectingLogs();
        logs.Tolerate("Hosting failed to start");
        logs.Tolerate("BackgroundService"); // what had begun already ends as well
        await using (var second = await Server.Build(options, server.Time, builder => builder.Logging.ClearProviders().AddProvider(logs), CancellationToken.None))
        {
            await Should.ThrowAsync<IOException>(() => second.StartAsync());
        }

        logs.Verify();
        (await File.ReadAllTextAsync(file)).ShouldBe(token);
        using var asked = await server.Client(token).GetAsync("/v1/config");
        asked.StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
