using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Muster.Foundation;
using Muster.Team;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Stories;

/// <summary>Somebody follows their turns in a calendar of their own. Times are Berlin's.</summary>
public abstract class FeedsStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task A_calendar_is_followed_by_a_secret_address_shows_what_is_changed_and_ends()
    {
        await using var walk = await Walk();
        var (id, path) = await Make(walk, "bob", new { person = "bob" });
        (await List(walk, "bob")).ShouldBe("bob: bob, never read");
        (await List(walk, "carol")).ShouldBe("bob: bob, never read", "she is an administrator");

        var (first, tag) = await Read(walk, path);
        first.ShouldContain("DTSTART;TZID=Europe/Berlin:");
        first.ShouldContain("SUMMARY:On call: TO");
        first.ShouldNotContain("SUMMARY:TO: ", Case.Sensitive, "whose it is needs no saying");
        first.Split("BEGIN:VEVENT").Length.ShouldBeGreaterThan(10);
        (await Status(walk, path, tag)).ShouldBe(HttpStatusCode.NotModified);
        (await List(walk, "bob")).ShouldBe("bob: bob, read");

        using (var made = await walk.Server.As("alice").PostAsJsonAsync("/v1/overrides", new { role = "TO", person = "dave", from = "2026-02-19T12:00:00Z", until = "2026-02-20T12:00:00Z" }))
        {
            ((int)made.StatusCode).ShouldBe(201);
        }

        (await Status(walk, path, tag)).ShouldBe(HttpStatusCode.OK, "it has changed");
        var (second, _) = await Read(walk, path);
        second.ShouldContain("DTEND;TZID=Europe/Berlin:20260219T130000");
        second.ShouldContain("SEQUENCE:1");

        using (var lowered = await walk.Server.As("alice").PutAsJsonAsync("/v1/people/dave/permission", new { permission = "viewer" }))
        {
            ((int)lowered.StatusCode).ShouldBe(204);
        }

        (await List(walk, "dave")).ShouldBe("", "it is none of a viewer's business what others follow");
        using (var others = await walk.Server.As("dave").DeleteAsync($"/v1/feeds/{id}"))
        {
            ((int)others.StatusCode).ShouldBe(404);
        }

        (await Status(walk, path)).ShouldBe(HttpStatusCode.OK);
        await Make(walk, "dave", new { });
        using (var ended = await walk.Server.As("bob").DeleteAsync($"/v1/feeds/{id}"))
        {
            ((int)ended.StatusCode).ShouldBe(204);
        }

        (await Status(walk, path)).ShouldBe(HttpStatusCode.NotFound);
        (await List(walk, "bob")).ShouldBe("dave: team, never read");
        (await walk.Server.Get("/v1/audit"))["entries"]!.AsArray().Select(entry => $"{entry!["who"]} {entry["what"]} {entry["about"]}").Where(line => line.Contains("calendar"))
            .ShouldBe(["bob ended calendar of bob", "dave added calendar of the team", "bob added calendar of bob"]);
    }

    [Fact]
    public async Task A_database_that_takes_nothing_more_still_shows_who_is_on_call()
    {
        await using var walk = await Walk();
        var (_, path) = await Make(walk, "bob", new { });
        await walk.Server.Write(sql => sql.Execute(sql.Dialect == Dialect.Sqlite
            ? "create trigger full_feeds before update on feeds begin select raise(fail, 'database or disk is full'); end"
            : """
              create function full_feeds() returns trigger language plpgsql as 'begin raise exception using errcode = ''disk_full''; end';
              create trigger full_feeds before update on feeds for each row execute function full_feeds()
              """));
        (await Read(walk, path)).Text.ShouldContain("SUMMARY:TO: Bob");
        (await List(walk, "bob")).ShouldBe("bob: team, never read");
    }

    [Fact]
    public async Task The_team_and_each_role_have_one_and_it_ends_with_its_maker()
    {
        await using var walk = await Walk();
        var (_, team) = await Make(walk, "dave", new { });
        var (_, backup) = await Make(walk, "dave", new { role = "backup" });
        var everybody = (await Read(walk, team)).Text;
        everybody.ShouldContain("SUMMARY:IC: Alice");
        everybody.ShouldContain("SUMMARY:TO: Bob");
        everybody.ShouldContain("NAME:On call\r\n");
        (await Read(walk, backup)).Text.ShouldNotContain("SUMMARY:TO");

        await walk.Server.Write(sql => walk.Server.Services.GetRequiredService<TeamStore>().PersonLeft(sql, "dave", walk.Now));
        (await Status(walk, team)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_is_asked_for_wrongly_or_by_a_program_is_refused_and_so_is_one_too_many()
    {
        await using var walk = await Walk();
        foreach (var wrong in new object[] { new { person = "mallory" }, new { person = "bob", role = "TO" }, new { role = "boss" }, new { whose = "bob" } })
        {
            using var refused = await walk.Server.As("alice").PostAsJsonAsync("/v1/feeds", wrong);
            ((int)refused.StatusCode).ShouldBe(400, await refused.Content.ReadAsStringAsync());
        }

        using (var program = await walk.Server.As("ci").PostAsJsonAsync("/v1/feeds", new { }))
        {
            ((int)program.StatusCode).ShouldBe(403, "its address opens everybody's turns without a token");
        }

        for (var made = 0; made < 20; made++)
        {
            await Make(walk, "alice", new { });
        }

        using var full = await walk.Server.As("alice").PostAsJsonAsync("/v1/feeds", new { });
        ((int)full.StatusCode).ShouldBe(409);
        (await Status(walk, "/calendar/x.ics")).ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task<(string Id, string Path)> Make(Walk walk, string who, object body)
    {
        using var response = await walk.Server.As(who).PostAsJsonAsync("/v1/feeds", body);
        ((int)response.StatusCode).ShouldBe(201, await response.Content.ReadAsStringAsync());
        var made = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        return (made["id"]!.GetValue<string>(), new Uri(made["link"]!.GetValue<string>()).AbsolutePath);
    }

    private static async Task<(string Text, string Tag)> Read(Walk walk, string path)
    {
        using var response = await walk.Server.Client(null).GetAsync(path);
        ((int)response.StatusCode).ShouldBe(200);
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/calendar; charset=utf-8");
        return (await response.Content.ReadAsStringAsync(), response.Headers.ETag!.ToString());
    }

    private static async Task<HttpStatusCode> Status(Walk walk, string path, string? tag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        _ = tag is null || request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var response = await walk.Server.Client(null).SendAsync(request);
        return response.StatusCode;
    }

    private static async Task<string> List(Walk walk, string who)
    {
        var feeds = await walk.Server.As(who).GetFromJsonAsync<JsonNode>("/v1/feeds");
        return string.Join("; ", feeds!["feeds"]!.AsArray().Select(feed => $"{feed!["madeBy"]}: {feed["person"] ?? feed["role"] ?? "team"}, {(feed["lastReadAt"] is null ? "never read" : "read")}"));
    }
}

public sealed class FeedsStoryOnSqlite(PostgresCluster cluster) : FeedsStory(On.Sqlite, cluster);

public sealed class FeedsStoryOnPostgres(PostgresCluster cluster) : FeedsStory(On.Postgres, cluster);
