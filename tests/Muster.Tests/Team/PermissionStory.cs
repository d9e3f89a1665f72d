using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Muster.Team;
using Muster.Tests.Stories;
using Muster.Tests.Support;

namespace Muster.Tests.Team;

/// <summary>What administrators may, and neither the others nor any program without their scope.</summary>
public abstract class PermissionStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    private static readonly (string Method, string Path, object? Body)[] Reserved =
    [
        ("GET", "/v1/people", null), ("POST", "/v1/invitations", new { name = "Erin", email = "erin@example.com" }), ("DELETE", "/v1/invitations/x", null),
        ("PUT", "/v1/people/bob/permission", new { permission = "admin" }), ("POST", "/v1/people/bob/recovery", null), ("DELETE", "/v1/people/bob/sessions", null), ("DELETE", "/v1/people/bob", null),
    ];

    [Fact]
    public async Task No_program_without_the_scope_of_team_files_does_what_is_reserved_and_no_responder_does()
    {
        await using var server = await Begin(options => options.People[1] = options.People[1] with { Permission = Permission.Responder });
        await server.Write(sql => server.Services.GetRequiredService<TeamStore>().SaveToken(sql, new ApiToken("all", null, "all", [Scope.Alert, Scope.Read, Scope.Act]), "all-token", server.Time.Now));
        foreach (var who in new[] { "ci", "all", "bob" })
        {
            foreach (var (method, path, body) in Reserved)
            {
                (await Send(server, who, method, path, body)).ShouldBe(HttpStatusCode.Forbidden, $"{who}: {method} {path}");
            }
        }

        var bob = await server.SignIn("token=bob-token");
        foreach (var verb in new[] { "invite", "permit", "recover", "remove", "sign-out", "withdraw" })
        {
            (await server.Post($"/people/{verb}", "person=bob&permission=admin&name=Erin&email=erin@example.com", bob)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, verb);
        }

        (await server.Sees(bob, "/people")).ShouldBe(HttpStatusCode.Forbidden);
        (await server.Get("/v1/people"))["people"]!.AsArray().Count.ShouldBe(4);
    }

    [Fact]
    public async Task An_administrator_and_a_program_that_may_apply_team_files_do_it_over_the_API()
    {
        await using var server = await Begin(options => options.Rotation = null);
        await server.Write(sql => server.Services.GetRequiredService<TeamStore>().SaveToken(sql, new ApiToken("deploy", null, "deploy", [Scope.Admin]), "deploy-token", server.Time.Now));
        (await Send(server, "deploy", "PUT", "/v1/people/dave/permission", new { permission = "viewer" })).ShouldBe(HttpStatusCode.NoContent);
        (await Send(server, "alice", "PUT", "/v1/people/dave/permission", new { permission = "viewer" })).ShouldBe(HttpStatusCode.NoContent, "once more changes nothing");
        (await Send(server, "alice", "DELETE", "/v1/people/dave", null)).ShouldBe(HttpStatusCode.NoContent);
        (await Send(server, "alice", "DELETE", "/v1/people/dave", null)).ShouldBe(HttpStatusCode.NotFound);
        (await Send(server, "alice", "PUT", "/v1/people/bob/permission", new { permission = "king" })).ShouldBe(HttpStatusCode.BadRequest);
        using var invited = await server.As("alice").PostAsJsonAsync("/v1/invitations", new { name = "Erin", email = "erin@example.com" });
        var answer = await invited.Content.ReadAsStringAsync();
        answer.ShouldContain("/join/");
        answer.ShouldContain("\"notMailed\":\"this server has no mail server\"");

        (await server.Get("/v1/audit"))["entries"]!.AsArray().Select(row => $"{row!["who"]}|{row["what"]}|{row["about"]}|{row["from"]}|{row["to"]}").ShouldBe(
        [
            "alice|invited|erin@example.com||name Erin, permission responder",
            "alice|removed|person dave|name Dave, permission viewer|",
            "program:deploy|changed|person dave|permission admin|permission viewer",
        ]);
    }

    [Fact]
    public async Task A_viewer_looks_and_acts_on_nothing()
    {
        await using var server = await Begin();
        var number = (await server.Fire(server.Signal(Muster.Alerts.Severity.P1)))!.Value;
        var vera = await server.Join(await server.SignIn("token=alice-token"), "viewer", "four odd words here", "Vera");

        (await server.Sees(vera, $"/incidents/{number}")).ShouldBe(HttpStatusCode.OK);
        (await server.Post($"/incidents/{number}/acknowledge", "", vera)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await server.Post("/report", "summary=x&service=y&severity=P1", vera)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await server.Sees(vera, "/people")).ShouldBe(HttpStatusCode.Forbidden);
        (await server.Sees(vera, "/audit")).ShouldBe(HttpStatusCode.Forbidden);
        (await server.Post("/me/password", "current=four+odd+words+here&password=five+other+odd+words", vera)).StatusCode.ShouldBe(HttpStatusCode.Redirect, "but it is her own password");
    }

    [Fact]
    public async Task The_last_administrator_stays_one_also_when_two_demote_each_other_at_once()
    {
        await using var server = await Begin(options =>
        {
            options.Rotation = null;
            options.People[2] = options.People[2] with { Permission = Permission.Viewer };
            options.People[3] = options.People[3] with { Permission = Permission.Viewer };
        });

        var answers = await Task.WhenAll(
            Send(server, "alice", "PUT", "/v1/people/bob/permission", new { permission = "viewer" }), Send(server, "bob", "PUT", "/v1/people/alice/permission", new { permission = "viewer" }));

        // The slower one either finds the other gone from the administrators already, or is the last.
        answers.Count(status => status == HttpStatusCode.NoContent).ShouldBe(1);
        var people = await server.Read(sql => server.Services.GetRequiredService<TeamStore>().People(sql));
        var last = people.Single(person => person.Permission == Permission.Admin).Id;
        (await Send(server, last, "PUT", $"/v1/people/{last}/permission", new { permission = "viewer" })).ShouldBe(HttpStatusCode.Conflict);
        (await Send(server, last, "DELETE", $"/v1/people/{last}", null)).ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Whoever_is_on_the_rotation_or_owns_a_service_is_not_taken_away()
    {
        await using var server = await Begin();
        using var refused = await server.As("alice").DeleteAsync("/v1/people/bob");
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var why = await refused.Content.ReadAsStringAsync();
        why.ShouldContain("still-needed");
        why.ShouldContain("Bob is the owner of service telegram-handler. Nothing was changed.");
        (await (await server.As("alice").DeleteAsync("/v1/people/dave")).Content.ReadAsStringAsync()).ShouldContain("Dave is on call in the week of 2026-02-23.");
    }

    private static async Task<HttpStatusCode> Send(MusterServer server, string who, string method, string path, object? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await server.As(who).SendAsync(request);
        return answer.StatusCode;
    }
}

public sealed class PermissionStoryOnSqlite(PostgresCluster cluster) : PermissionStory(On.Sqlite, cluster);

public sealed class PermissionStoryOnPostgres(PostgresCluster cluster) : PermissionStory(On.Postgres, cluster);
