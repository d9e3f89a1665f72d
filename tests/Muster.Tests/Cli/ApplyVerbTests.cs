using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Muster.Tests.Stories;
using Muster.Tests.Support;

namespace Muster.Tests.Cli;

public sealed class ApplyVerbTests(PostgresCluster cluster) : Story(On.Sqlite, cluster)
{
    [Fact]
    public async Task The_local_operator_applies_a_file_and_its_variables_are_read_here()
    {
        await using var server = await Begin();
        using var folder = new Scratch();
        var file = folder.Write("team.yaml", "sources:\n  - { id: scripts, kind: muster, key: \"${A_KEY}\" } # ${NOT_ASKED_FOR}\n");

        (await server.Refused(null, "apply", file)).ShouldBe($"{file}:2: sources[0].key: the environment has no A_KEY");
        var environment = new Dictionary<string, string> { ["MUSTER_URL"] = server.Url, ["MUSTER_DATA"] = server.DataFolder, ["A_KEY"] = "new-key-0123456789" };
        (await MusterCommand.Run(environment, "apply", file, "--dry-run")).OrThrow().Output
            .ShouldBe("~ source scripts: key\n- source prometheus\nNothing was changed: this was a dry run.\n");
        (await MusterCommand.Run(environment, "apply", file)).OrThrow().Output.ShouldBe("~ source scripts: key\n- source prometheus\n");
        (await MusterCommand.Run(environment, "apply", file)).OrThrow().Output.ShouldBe("Nothing to change.\n");
        JsonNode.Parse((await MusterCommand.Run(environment, "apply", file, "--json")).OrThrow().Output)!["changes"]!.AsArray().ShouldBeEmpty();
        (await server.Muster("new-key-0123456789", "alert", "send", "--service", "telegram-handler", "--summary", "x")).OrThrow();
        (await server.Refused("scripts-key", "alert", "send", "--service", "telegram-handler", "--summary", "x")).ShouldStartWith("Refused (unauthorized)");
    }

    [Fact]
    public async Task What_only_the_server_can_know_is_refused_with_the_files_name_and_line_too()
    {
        await using var server = await Begin();
        using var folder = new Scratch();
        var file = folder.Write("team.yaml", "team: { name: B }\nservices:\n  - { id: s, owner: zoe }\npeople: [{ id: zoe }]\n");

        (await server.Refused(null, "apply", file)).Split('\n').ShouldContain(line => line.StartsWith($"{file}:4: people: alice is left out, but is still on call", StringComparison.Ordinal));
        (await server.Done(null, "export")).ShouldContain("name: Acme Agents");
    }

    [Fact]
    public async Task An_export_holds_no_secret_and_is_the_team_when_it_comes_back()
    {
        await using var server = await Begin();
        using var folder = new Scratch();
        var yaml = await server.Done(null, "export");
        yaml.ShouldNotContain("alice-token");

        // The sample team's own are shorter than a file's may be: the export makes it the same team with new ones first.
        var environment = SampleTeam.Everyone.Append("ci").ToDictionary(id => $"MUSTER_{id.ToUpperInvariant()}_TOKEN", id => $"{id}-token-0123456789");
        environment["MUSTER_PROMETHEUS_KEY"] = "am-key-0123456789";
        environment["MUSTER_SCRIPTS_KEY"] = "scripts-key-0123456789";
        environment["MUSTER_URL"] = server.Url;
        environment["MUSTER_DATA"] = server.DataFolder;

        (await MusterCommand.Run(environment, "apply", folder.Write("team.yaml", yaml))).OrThrow().Output.Trim().Split('\n')
            .ShouldAllBe(line => line.StartsWith("~ token ", StringComparison.Ordinal) || line.StartsWith("~ source ", StringComparison.Ordinal));
        (await MusterCommand.Run(environment, "apply", folder.Write("team.yaml", yaml))).OrThrow().Output.ShouldBe("Nothing to change.\n");
    }

    [Fact]
    public async Task Over_HTTP_a_file_is_for_administrators_and_never_reads_the_servers_environment()
    {
        await using var server = await Begin(options => options.People[3] = options.People[3] with { Permission = Muster.Team.Permission.Responder });

        (await Put(server, "alice", "team: { name: \"${PATH}\" }")).ShouldBe((HttpStatusCode.BadRequest, "1 team.name: the request has no PATH"));
        (await Put(server, "alice", "team: { name: B }")).ShouldBe((HttpStatusCode.OK, "~ team: name B, timeZone Etc/UTC, holidays removed"));
        (await Put(server, "dave", "team: { name: C }")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await Put(server, "ci", "team: { name: C }")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await Put(server, "nobodys", "team: { name: C }")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await server.As("dave").GetAsync("/v1/config")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await (await server.As("alice").GetAsync("/v1/config")).Content.ReadAsStringAsync()).ShouldStartWith("team:\n  name: B\n");
    }

    [Theory]
    [InlineData("application/yaml", "\xff\xfe")]
    [InlineData("application/json", "{")]
    [InlineData("application/json", "[]")]
    [InlineData("application/json", "{\"yaml\":1}")]
    [InlineData("application/json", "{}")]
    [InlineData("application/json", "{\"yaml\":\"team: 1\",\"variables\":{\"A\":null}}")]
    [InlineData("application/json", "{\"yaml\":\"\",\"variables\":[]}")]
    public async Task A_body_that_is_no_file_is_a_400(string type, string body)
    {
        await using var server = await Begin();
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        content.Headers.ContentType = new(type);

        using var answer = await server.As("alice").PutAsync("/v1/config", content);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<JsonNode>())!["reason"]!.GetValue<string>().ShouldBe("bad-input");
    }

    private static async Task<(HttpStatusCode Status, string Said)> Put(MusterServer server, string who, string yaml)
    {
        using var content = new StringContent(yaml, Encoding.UTF8, "application/yaml");
        using var answer = await server.As(who).PutAsync("/v1/config", content);
        var body = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        var errors = body["errors"]?.AsArray().Select(error => $"{error!["line"]} {error["field"]}: {error["reason"]}");
        return (answer.StatusCode, string.Join('\n', errors ?? body["changes"]?.AsArray().Select(change => change!.ToString()) ?? []));
    }
}
