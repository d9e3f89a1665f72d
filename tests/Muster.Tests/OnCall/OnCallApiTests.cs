using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Muster.Team;
using Muster.Tests.Support;

namespace Muster.Tests.OnCall;

public sealed class OnCallApiTests(PostgresCluster postgres)
{
    [Theory, BothEngines]
    public async Task It_says_who_is_on_until_when_and_who_is_next(On engine)
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(engine, postgres));

        var answer = await server.Get("/v1/oncall");

        JsonNode.DeepEquals(answer, JsonNode.Parse(
            """
            {
              "at": "2026-02-18T02:14:33Z", "timeZone": "Europe/Berlin", "fallback": false, "solo": false, "missing": [],
              "roles": {
                "IC": { "person": "alice", "name": "Alice", "until": "2026-02-23T08:00:00Z" },
                "TO": { "person": "bob", "name": "Bob", "until": "2026-02-23T08:00:00Z" },
                "backup": { "person": "carol", "name": "Carol", "until": "2026-02-23T08:00:00Z" },
                "CO": { "person": "alice", "name": "Alice", "until": "2026-02-23T08:00:00Z" }
              },
              "next": {
                "IC": { "person": "bob", "name": "Bob", "from": "2026-02-23T08:00:00Z", "until": "2026-03-02T08:00:00Z" },
                "TO": { "person": "dave", "name": "Dave", "from": "2026-02-23T08:00:00Z", "until": "2026-03-02T08:00:00Z" },
                "backup": { "person": "alice", "name": "Alice", "from": "2026-02-23T08:00:00Z", "until": "2026-03-02T08:00:00Z" },
                "CO": { "person": "bob", "name": "Bob", "from": "2026-02-23T08:00:00Z", "until": "2026-03-02T08:00:00Z" }
              },
              "rotation": ["bob", "carol", "alice", "dave"]
            }
            """)).ShouldBeTrue(answer.ToJsonString());
    }

    [Fact]
    public async Task It_can_be_asked_about_another_time()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, postgres));

        foreach (var at in new[] { "2026-02-23T08:00:00Z", "2026-02-23T09:00:00%2B01:00", "2026-02-23T09:00:00+01:00", "2026-02-23%2008:00:00Z" })
        {
            var answer = await server.Get($"/v1/oncall?at={at}");

            answer["at"]!.GetValue<string>().ShouldBe("2026-02-23T08:00:00Z", at);
            answer["roles"]!["TO"]!["person"]!.GetValue<string>().ShouldBe("dave", at);
        }
    }

    [Fact]
    public async Task A_time_that_is_none_is_bad_input()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, postgres));

        foreach (var (at, reason) in new[]
        {
            ("", "\"\" is not a time"),
            ("tomorrow", "\"tomorrow\" is not a time"),
            ("2026-02-30T00:00:00Z", "is not a time"),
            ("0001-01-01T00:00:00Z", "is not between the years 2000 and 2199"),
            ("9999-12-31T23:59:59Z", "is not between the years 2000 and 2199"),
            ("9999-12-31T23:59:59-12:00", "is not a time"),
            ("2026-02-18T00:00:00Z&at=2026-02-19T00:00:00Z", "is not a time"),
        })
        {
            using var response = await server.As("alice").GetAsync($"/v1/oncall?at={at}");

            response.StatusCode.ShouldBe(HttpStatusCode.BadRequest, at);
            response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            var problem = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
            problem["field"]!.GetValue<string>().ShouldBe("at");
            problem["detail"]!.GetValue<string>().ShouldContain(reason);
        }
    }

    [Fact]
    public async Task A_team_of_one_is_told_what_is_missing()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, postgres), options =>
        {
            options.People.RemoveRange(1, 3);
            options.Rotation = null;
        });

        var answer = await server.Get("/v1/oncall");

        answer["solo"]!.GetValue<bool>().ShouldBeTrue();
        answer["roles"]!["IC"]!["person"]!.GetValue<string>().ShouldBe("alice");
        answer["roles"]!["TO"]!["person"]!.GetValue<string>().ShouldBe("alice");
        answer["roles"]!.AsObject().ContainsKey("backup").ShouldBeTrue("a role that nobody has is null, not left out");
        answer["roles"]!["backup"].ShouldBeNull();
        answer["missing"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldStartWith("Solo mode");
    }

    [Fact]
    public async Task It_is_told_to_people_and_to_programs_that_may_read_and_to_nobody_else()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, postgres));
        await server.Write(sql => server.Services.GetRequiredService<TeamStore>().SaveToken(
            sql, new ApiToken("sender", null, "sender", [Scope.Alert]), "sender-token", server.Time.Now));

        (await Status(server.Http)).ShouldBe(HttpStatusCode.Unauthorized);
        (await Status(server.As("stranger"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await Status(server.As("sender"))).ShouldBe(HttpStatusCode.Forbidden);
        (await Status(server.As("ci"))).ShouldBe(HttpStatusCode.OK);
        (await Status(server.As("dave"))).ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<HttpStatusCode> Status(HttpClient client)
    {
        using var response = await client.GetAsync("/v1/oncall");
        return response.StatusCode;
    }
}
