using System.Net;
using System.Text;
using Muster.Tests.Cli;
using Muster.Tests.Stories;
using Muster.Tests.Support;

namespace Muster.Tests.Team;

/// <summary>What the team and its browsers do is in the audit log, and only administrators read it.</summary>
public abstract class AuditStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task What_a_file_changes_is_recorded_line_by_line_with_what_was_there_and_no_secret()
    {
        await using var server = await Begin(options => options.People[3] = options.People[3] with { Permission = Muster.Team.Permission.Viewer });
        await Apply(server, """
            services: [{ id: telegram-handler, owner: carol, agent: openclaw-prod }]
            tokens: [{ id: alice, secret: alices-very-own-secret, for: alice }]
            """);

        var rows = await Rows(server, "alices-very-own-secret");
        rows.ShouldContain("alice|changed|service telegram-handler|owner bob, runbook https://wiki.internal/runbooks/openclaw-latency, dashboard https://monitoring.internal/openclaw/latency, "
            + "impact Telegram users experience delayed responses, dependsOn|owner carol, runbook removed, dashboard removed, impact removed, dependsOn removed");
        rows.ShouldContain("alice|removed|token bob|id bob, secret, for bob|");
        rows.ShouldContain("alice|changed|token alice|secret|secret");
        (await server.Client("alices-very-own-secret").GetStringAsync("/v1/audit")).ShouldNotContain("alices-very-own-secret");
    }

    [Fact]
    public async Task A_dry_run_and_a_file_that_changes_nothing_leave_no_trace()
    {
        await using var server = await Begin();
        await Apply(server, "team: { name: Other, timeZone: Europe/Berlin }", "?dry-run=true");
        await Apply(server, "team: { name: Acme Agents, timeZone: Europe/Berlin, holidays: [2026-12-25] }");
        (await Rows(server, "alice-token")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Browsers_silences_and_guesses_are_recorded()
    {
        await using var server = await Begin();
        var cookie = await SignIn(server, "alice-token", "192.0.2.7");
        using (var left = await Post(server, "/sign-out", "", ("Sec-Fetch-Site", "same-origin"), ("Cookie", cookie!)))
        {
            left.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }

        for (var guess = 0; guess < 14; guess++)
        {
            await SignIn(server, "guess", "192.0.2.8");
        }

        using var silence = new StringContent("""{"matchers":[{"name":"service","value":"billing"}],"startsAt":"2026-02-18T02:14:33Z","endsAt":"2026-02-18T04:00:00Z","createdBy":"bob","comment":"works"}""", Encoding.UTF8, "application/json");
        using var silenced = await server.Client("am-key").PostAsync("/api/v2/silences", silence);
        var id = System.Text.Json.Nodes.JsonNode.Parse(await silenced.Content.ReadAsStringAsync())!["silenceID"]!.ToString();
        for (var twice = 0; twice < 2; twice++)
        {
            using var ended = await server.As("bob").DeleteAsync($"/api/v2/silence/{id}");
            ended.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        (await Rows(server, "alice-token")).ShouldBe(
        [
            $"bob|ended|silence {id}|service=\"billing\" until 2026-02-18T04:00:00Z (bob: works)|",
            $"source:prometheus|added|silence {id}||service=\"billing\" until 2026-02-18T04:00:00Z (bob: works)",
            "nobody|tried too often|to sign in||from 192.0.2.8",
            "alice|signed out|person alice||",
            "alice|signed in|person alice||with a token, from 192.0.2.7, another browser",
        ]);
    }

    [Fact]
    public async Task Only_administrators_read_it()
    {
        await using var server = await Begin(options => options.People[1] = options.People[1] with { Permission = Muster.Team.Permission.Responder });
        foreach (var path in new[] { "/v1/audit", "/v1/audit/check", "/audit" })
        {
            (await server.As("alice").GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.OK, path);
            (await server.As("bob").GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        }

        (await server.As("ci").GetAsync("/v1/audit")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await server.Http.GetAsync("/v1/audit")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task It_is_read_in_parts_and_kept_for_ever()
    {
        await using var server = await Begin();
        for (var day = 0; day < 5; day++)
        {
            await SignIn(server, "alice-token", "192.0.2.7");
        }

        await server.Advance(NodaTime.Duration.FromDays(900));
        var newest = await server.Get("/v1/audit?limit=3");
        newest["entries"]!.AsArray().Select(row => row!["number"]!.GetValue<long>()).ShouldBe([5, 4, 3]);
        var rest = await server.Get($"/v1/audit?limit=3&before={newest["before"]}");
        rest["entries"]!.AsArray().Select(row => row!["number"]!.GetValue<long>()).ShouldBe([2, 1]);
        rest["before"].ShouldBeNull();
    }

    [Fact]
    public async Task The_doctor_names_the_first_row_that_was_changed_behind_its_back()
    {
        await using var server = await Begin();
        for (var time = 0; time < 3; time++)
        {
            await SignIn(server, "alice-token", "192.0.2.7");
        }

        (await server.Muster(null, "doctor")).ExitCode.ShouldBe(0);
        await server.Write(sql => sql.Execute("update audit set who = 'bob' where number = 2"));

        var found = await server.Muster(null, "doctor");

        found.ExitCode.ShouldBe(1);
        found.Output.ShouldContain("! The audit log is not as it was written: row 2 is not what was written there");
    }

    private static async Task<IReadOnlyList<string>> Rows(MusterServer server, string token)
    {
        var log = System.Text.Json.Nodes.JsonNode.Parse(await server.Client(token).GetStringAsync("/v1/audit"))!;
        return [.. log["entries"]!.AsArray().Select(row => $"{row!["who"]}|{row["what"]}|{row["about"]}|{row["from"]}|{row["to"]}")];
    }

    private static async Task Apply(MusterServer server, string yaml, string query = "")
    {
        using var file = new StringContent(yaml, Encoding.UTF8, "application/yaml");
        using var answer = await server.As("alice").PutAsync("/v1/config" + query, file);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string?> SignIn(MusterServer server, string token, string from)
    {
        using var answer = await Post(server, "/sign-in", $"token={token}", ("Sec-Fetch-Site", "same-origin"), ("X-Forwarded-For", from));
        return answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Single().Split(';')[0] : null;
    }

    private static async Task<HttpResponseMessage> Post(MusterServer server, string path, string form, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded") };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await server.Http.SendAsync(request);
    }
}

public sealed class AuditStoryOnSqlite(PostgresCluster cluster) : AuditStory(On.Sqlite, cluster);

public sealed class AuditStoryOnPostgres(PostgresCluster cluster) : AuditStory(On.Postgres, cluster);
