using System.Net;
using System.Text.Json.Nodes;
using Muster.Tests.Support;

namespace Muster.Tests.Intake;

public sealed class QualityApiTests(PostgresCluster cluster)
{
    [Theory, BothEngines]
    public async Task What_a_sources_alerts_leave_out_and_cost_is_counted(On engine)
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(engine, cluster));
        var number = await Send(server, """{"severity":"P1","service":"telegram-handler","summary":"slow"}""");
        await Send(server, """{"service":"tools","summary":"odd","impact":"none","dashboard":"https://m/x","labels":{"runbook":"not one","severityGuessed":"false"}}""");
        await Send(server, """{"severity":"P2","service":"tools","summary":"fine","impact":"none","dashboard":"https://m/x","runbook":"https://w/y"}""");
        await Send(server, """{"status":"resolved","service":"tools","summary":"fine"}""");
        await server.Do("bob", number, "acknowledge");
        await server.Advance(Duration.FromMinutes(6));

        var quality = await server.Get("/v1/sources/scripts/quality");

        Count(quality, "alerts").ShouldBe(3);
        Count(quality, "withoutRunbook").ShouldBe(2); // what the catalogue knows is not to the source's credit
        Count(quality, "withoutImpact").ShouldBe(1);
        Count(quality, "withoutDashboard").ShouldBe(1);
        Count(quality, "severityGuessed").ShouldBe(1);
        Count(quality, "incidents").ShouldBe(2);
        Count(quality, "slowlyClassified").ShouldBe(1);
        Count(await server.Get("/v1/sources/prometheus/quality"), "alerts").ShouldBe(0);
    }

    [Fact]
    public async Task Only_the_days_that_were_asked_for_are_counted()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        await Send(server, """{"severity":"P2","service":"tools","summary":"fine"}""");
        server.Time.Advance(Duration.FromHours(30));

        Count(await server.Get("/v1/sources/scripts/quality?days=1"), "alerts").ShouldBe(0);
        Count(await server.Get("/v1/sources/scripts/quality?days=2"), "alerts").ShouldBe(1);
    }

    [Theory]
    [InlineData("/v1/sources/nobody/quality", HttpStatusCode.NotFound)]
    [InlineData("/v1/sources/scripts/quality?days=x", HttpStatusCode.BadRequest)]
    [InlineData("/v1/sources/scripts/quality?days=9999", HttpStatusCode.BadRequest)]
    public async Task Other_questions_are_refused(string path, HttpStatusCode status)
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));

        using var answer = await server.As("alice").GetAsync(path);
        using var nobody = await server.Http.GetAsync("/v1/sources/scripts/quality");

        answer.StatusCode.ShouldBe(status);
        nobody.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static long Count(JsonNode quality, string name) => quality[name]!.GetValue<long>();

    private static async Task<long> Send(MusterServer server, string body)
    {
        using var content = new StringContent(body);
        using var response = await server.Client("scripts-key").PostAsync("/v1/alerts", content);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["incident"]!.GetValue<long>();
    }
}
