using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Muster.Alerts;
using Muster.Foundation;
using Muster.Intake;
using Muster.Tests.Support;

namespace Muster.Tests.Intake;

public sealed class IntakeFailuresTests(PostgresCluster cluster)
{
    [Theory, BothEngines]
    public async Task What_cannot_be_kept_is_a_503_that_says_so_and_is_taken_when_it_is_sent_again(On engine)
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(engine, cluster));
        server.Logs.Tolerate("journal"); // the line looks into it too
        await server.Write(sql => sql.Execute("alter table journal rename to away"));

        foreach (var path in new[] { "/v1/alerts", "/in/scripts-key", "/in/scripts-key/api/v2/alerts" })
        {
            using var refused = await Send(server, path);
            refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, path);
            refused.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            refused.Headers.RetryAfter.ShouldNotBeNull();
            (await refused.Content.ReadFromJsonAsync<JsonNode>())!["reason"]!.GetValue<string>().ShouldBe("busy");
        }

        await server.Write(sql => sql.Execute("alter table away rename to journal"));
        using var taken = await Send(server, "/in/scripts-key/api/v2/alerts");
        taken.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/full", 503)]
    [InlineData("/bad", 400)]
    [InlineData("/large", 413)]
    [InlineData("/cut", 408)]
    public async Task Each_failure_has_its_status_and_a_full_journal_is_never_a_429(string path, int status)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore().AddLogging();
        await using var app = builder.Build();
        var group = app.MapGroup("").AnswersFailures((code, bad) => Results.Json(bad.Message, statusCode: code));
        group.MapGet("/full", IResult () => throw new JournalBusyException());
        group.MapGet("/bad", IResult () => throw new BadInputException("summary", "is missing"));
        group.MapGet("/large", IResult () => throw new BodyTooLargeException(7));
        group.MapGet("/cut", IResult () => throw new BadHttpRequestException("cut off", 408));
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        using var response = await http.GetAsync(path);

        ((int)response.StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task What_somebody_gathered_for_an_hour_is_kept_in_rows_that_can_be_folded()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        var alerts = string.Join(',', Enumerable.Range(0, 4500).Select(i => $$$"""{"labels":{"alertname":"A{{{i}}}","severity":"info"}}"""));
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes($"[{alerts}]"));

        using var response = await server.Client("am-key").PostAsync("/api/v2/alerts", body);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await server.Read(sql => sql.First<long>("select count(*) from journal"))).ShouldBe(3);
    }

    private static async Task<HttpResponseMessage> Send(MusterServer server, string path)
    {
        using var body = new StringContent(path.EndsWith("/alerts", StringComparison.Ordinal) && path.Contains("api", StringComparison.Ordinal)
            ? """[{"labels":{"alertname":"X"}}]"""
            : """{"severity":"P2","summary":"x","service":"s"}""");
        return await server.Client("scripts-key").PostAsync(path, body);
    }
}
