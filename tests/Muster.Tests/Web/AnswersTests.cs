using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Muster.Alerts;
using Muster.Tests.Support;

namespace Muster.Tests.Web;

/// <summary>What every answer has in common, whichever room it comes from.</summary>
public sealed class AnswersTests(PostgresCluster cluster)
{
    [Fact]
    public async Task A_probe_may_ask_for_the_head_alone()
    {
        await using var server = await Begin();
        await server.Settle();
        foreach (var path in new[] { "/healthz", "/readyz" })
        {
            using var answer = await Ask(server.Http, HttpMethod.Head, path);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
            (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_wrong_method_is_answered_with_the_right_ones()
    {
        await using var server = await Begin();
        foreach (var (method, path, allowed) in new[]
        {
            ("DELETE", "/v1/incidents", "GET,POST"), ("GET", "/v1/incidents/1/acknowledge", "POST"), ("POST", "/healthz", "GET,HEAD"),
            ("PUT", "/in/scripts-key", "POST"), ("PATCH", "/incidents/1", "GET"),
        })
        {
            using var answer = await Ask(server.As("alice"), new HttpMethod(method), path);
            answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed, path);
            answer.Content.Headers.Allow.Order().ToList().ShouldBe([.. allowed.Split(",")], path);
            (await answer.Content.ReadFromJsonAsync<JsonNode>())!["reason"]!.ToString().ShouldBe("wrong-method");

            using var page = await Ask(server.As("alice"), new HttpMethod(method), path, "text/html");
            page.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed, path);
            (await page.Content.ReadAsStringAsync()).ShouldContain("<h1>That cannot be done here</h1>");
        }
    }

    [Fact]
    public async Task An_address_that_is_none_says_so_and_repeats_nothing_of_it()
    {
        await using var server = await Begin();
        foreach (var path in new[] { "/nowhere", "/nowhere/", "/some-key.json", "/favicon.ico", "/assets/1/x.js", "/in/some-key/nowhere", "/v1/incidents/some-key" })
        {
            using var answer = await Ask(server.Http, HttpMethod.Get, path);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json", path);
            (await answer.Content.ReadAsStringAsync()).ShouldNotContain("some-key");
            using var page = await Ask(server.Http, HttpMethod.Get, path, "text/html");
            (await page.Content.ReadAsStringAsync()).ShouldContain("<h1>Not found</h1>");
        }
    }

    [Fact]
    public async Task No_answer_is_guessed_at_or_kept_on_its_way()
    {
        await using var server = await Begin();
        foreach (var (path, accept) in new[]
        {
            ("/v1/incidents", "application/json"), ("/v1/incidents/77", "application/json"), ("/healthz", "*/*"), ("/api/v2/status", "*/*"),
            ("/", "text/html"), ("/sign-in", "text/html"), ("/nowhere", "text/html"),
        })
        {
            using var answer = await Ask(server.As("alice"), HttpMethod.Get, path, accept);
            answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"], path);
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue(path);
            answer.Headers.Contains("blazor-enhanced-nav").ShouldBeFalse(path);
        }
    }

    [Fact]
    public async Task What_came_with_the_server_is_kept_by_the_browser()
    {
        await using var server = await Begin();
        using var answer = await Ask(server.Http, HttpMethod.Get, "/assets/1/style.css");
        answer.Headers.CacheControl!.ToString().ShouldBe("public, max-age=31536000, immutable");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
    }

    [Theory, BothEngines]
    public async Task While_the_database_is_away_a_person_gets_a_page_and_a_program_a_time_to_come_again(On engine)
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(engine, cluster));
        server.Logs.Tolerate("people"); // the line may look for them too
        await server.Write(sql => sql.Execute("alter table people rename to away"));

        foreach (var path in new[] { "/", "/incidents/1", "/sign-in" })
        {
            using var page = await Ask(server.As("alice"), HttpMethod.Get, path, "text/html,application/xhtml+xml,*/*;q=0.8");
            page.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, path);
            page.Headers.RetryAfter.ShouldNotBeNull();
            page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
            (await page.Content.ReadAsStringAsync()).ShouldContain("<h1>Busy right now</h1>");
        }

        using var stranger = await Ask(server.Http, HttpMethod.Get, "/nowhere", "text/html");
        stranger.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.Content.ReadAsStringAsync()).ShouldContain("<h1>Not found</h1>");

        using var program = await Ask(server.As("alice"), HttpMethod.Get, "/v1/incidents");
        program.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        program.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        await server.Write(sql => sql.Execute("alter table away rename to people"));
    }

    private static async Task<HttpResponseMessage> Ask(HttpClient http, HttpMethod method, string path, string accept = "*/*")
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Accept.ParseAdd(accept);
        return await http.SendAsync(request);
    }

    private async Task<MusterServer> Begin()
    {
        var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        await server.Fire(server.Signal(Severity.P1));
        return server;
    }
}
