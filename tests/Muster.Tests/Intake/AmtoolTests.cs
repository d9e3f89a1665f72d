using System.Text.Json.Nodes;
using Muster.Tests.Support;

namespace Muster.Tests.Intake;

/// <summary>Every command of amtool that talks to a server, typed at Muster.</summary>
public sealed class AmtoolTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Alerts_are_added_and_queried_with_every_flag()
    {
        await using var team = await RealTeam.Start(Ct);
        using var amtool = new Amtool(team.WithKey);

        await Done(amtool, "alert", "add", "AgentLoop", "service=planner", "severity=critical", "--annotation=summary=loop", "--annotation=impact=none", "--generator-url=http://gen.local/1");
        await Done(amtool, "alert", "add", "alertname=Timed", "service=tools", "severity=warning", "--start=2020-01-01T00:00:00Z", "--end=2099-01-01T00:00:00Z");
        await Done(amtool, "silence", "add", "service=tools", "--comment=deploy");

        (await Query(amtool)).ShouldBe(["AgentLoop"]);
        (await Query(amtool, "AgentLoop", "service=planner")).ShouldBe(["AgentLoop"]);
        (await Query(amtool, "alertname=~Agent.*|X", "severity!=warning")).ShouldBe(["AgentLoop"]);
        (await Query(amtool, "service!~plan.*")).ShouldBeEmpty();
        (await Query(amtool, "--silenced")).ShouldBe(["Timed"]);
        (await Query(amtool, "--silenced", "--active")).ShouldBe(["AgentLoop", "Timed"], ignoreOrder: true);
        (await Query(amtool, "--inhibited")).ShouldBeEmpty();
        (await Query(amtool, "--unprocessed")).ShouldBeEmpty();
        (await Query(amtool, "--receiver=mus.*")).ShouldBe(["AgentLoop"]);
        (await Query(amtool, "--receiver=other")).ShouldBeEmpty();
        (await Done(amtool, "alert", "query")).ShouldContain("loop");
        var extended = await Done(amtool, "--output=extended", "alert", "query");
        extended.ShouldContain("""alertname="AgentLoop" service="planner" severity="critical" """.Trim());
        extended.ShouldContain("http://gen.local/1");

        await Done(amtool, "alert", "add", "AgentLoop", "service=planner", "severity=critical", "--end=2020-01-01T00:00:00Z");
        (await Query(amtool)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Silences_are_added_queried_updated_expired_and_imported()
    {
        await using var team = await RealTeam.Start(Ct);
        using var amtool = new Amtool(team.WithKey);
        using var scratch = new Scratch();

        var id = (await Done(amtool, "silence", "add", "AgentLoop", "service=~plan.+", "team!=ops", "--author=bob", "--comment=deploy", "--duration=2h")).Trim();
        var pending = (await Done(amtool, "silence", "add", "service=tools", "--comment=later", "--start=2099-01-01T00:00:00Z", "--end=2099-01-02T00:00:00Z")).Trim();

        (await Silences(amtool)).ShouldBe([id, pending]);
        (await Silences(amtool, "AgentLoop")).ShouldBe([id]);
        (await Silences(amtool, "service=tools")).ShouldBe([pending]);
        (await Silences(amtool, "--within=3h")).ShouldBe([id]);
        (await Silences(amtool, "--within=1h")).ShouldBeEmpty();
        (await Silences(amtool, "--created-by=bob")).ShouldBe([id]);
        (await Silences(amtool, "--expired")).ShouldBeEmpty();
        var simple = await Done(amtool, "silence", "query");
        simple.ShouldContain("""alertname="AgentLoop" service=~"plan.+" team!="ops" """.Trim());
        (await Done(amtool, "--output=extended", "silence", "query")).ShouldContain("deploy");

        (await Done(amtool, "silence", "update", id, "--duration=4h", "--comment=longer")).ShouldContain(id);
        var saved = await Done(amtool, "--output=json", "silence", "query", "AgentLoop");
        JsonNode.Parse(saved)!.AsArray().ShouldHaveSingleItem()!["comment"]!.GetValue<string>().ShouldBe("longer");

        await Done(amtool, "silence", "expire", id, pending);
        (await Silences(amtool)).ShouldBeEmpty();
        (await Silences(amtool, "--expired")).ShouldBe([id, pending], ignoreOrder: true);

        await Done(amtool, "silence", "import", scratch.Write("silences.json", saved));
        (await Silences(amtool)).ShouldHaveSingleItem().ShouldNotBe(id);
        await Done(amtool, "silence", "import", "--force", scratch.Write("silences.json", saved));
        (await Silences(amtool)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_words_that_amtool_shows()
    {
        await using var team = await RealTeam.Start(Ct);
        using var amtool = new Amtool(team.WithKey);
        using var wrong = new Amtool(new Uri(team.Muster.Url, "in/wrong"));

        (await Failed(amtool, "silence", "add", "service=~.*", "--comment=x")).ShouldContain("at least one must not match the empty value");
        (await Failed(amtool, "silence", "add", "service=x", "--comment=x", "--start=2020-01-01T00:00:00Z", "--end=2020-01-02T00:00:00Z")).ShouldContain("must not be in the past");
        (await Failed(amtool, "silence", "expire", "00000000-0000-0000-0000-000000000000")).ShouldContain("404");
        (await Failed(amtool, "alert", "add", "X", "--start=2026-01-02T00:00:00Z", "--end=2026-01-01T00:00:00Z")).ShouldContain("start time must be before end time");
        (await Failed(wrong, "alert", "query")).ShouldContain("401");
        (await Failed(wrong, "alert", "add", "X")).ShouldContain("401");
    }

    [Fact]
    public async Task Configuration_routes_and_cluster_are_shown()
    {
        await using var team = await RealTeam.Start(Ct);
        using var amtool = new Amtool(team.WithKey);

        (await Done(amtool, "config", "show")).ShouldContain("receiver: muster");
        (await Done(amtool, "--output=json", "config", "show")).ShouldContain("resolve_timeout");
        (await Done(amtool, "--output=extended", "config", "show")).ShouldContain("uptime");
        (await Done(amtool, "config", "routes")).ShouldContain("receiver: muster");
        (await Done(amtool, "config", "routes", "test", "--tree", "--verify.receivers=muster", "service=planner", "severity=critical")).ShouldContain("muster");
        (await Done(amtool, "cluster", "show")).ShouldContain("disabled");
        (await Done(amtool, "--output=json", "cluster", "show")).ShouldContain("peers");
        (await amtool.Run(Ct, "alert", "query")).Error.ShouldBeEmpty(); // not even a warning about versions
    }

    [Theory]
    [InlineData("authorization: { type: Bearer, credentials: " + RealTeam.Token + " }")]
    [InlineData("authorization: { type: Bearer, credentials: " + RealTeam.Key + " }")]
    [InlineData("basic_auth: { username: anybody, password: " + RealTeam.Key + " }")]
    public async Task A_key_or_a_token_of_ones_own_goes_into_the_HTTP_configuration(string configuration)
    {
        await using var team = await RealTeam.Start(Ct);
        using var amtool = new Amtool(team.Muster.Url);
        using var scratch = new Scratch();
        var http = $"--http.config.file={scratch.Write("http.yml", configuration)}";

        await Done(amtool, http, "alert", "add", "AgentLoop", "service=planner");
        (await Query(amtool, http)).ShouldBe(["AgentLoop"]);
        var silence = (await Done(amtool, http, "silence", "add", "service=planner", "--comment=x")).Trim();
        await Done(amtool, http, "silence", "expire", silence);
    }

    private static async Task<string> Done(Amtool amtool, params string[] arguments)
    {
        var finished = await amtool.Run(Ct, arguments);
        finished.ExitCode.ShouldBe(0, $"amtool {string.Join(' ', arguments)}\n{finished.Output}{finished.Error}");
        return finished.Output;
    }

    private static async Task<string> Failed(Amtool amtool, params string[] arguments)
    {
        var finished = await amtool.Run(Ct, arguments);
        finished.ExitCode.ShouldNotBe(0, $"amtool {string.Join(' ', arguments)}\n{finished.Output}");
        return finished.Error;
    }

    private static async Task<IReadOnlyList<string>> Query(Amtool amtool, params string[] arguments) =>
        [.. JsonNode.Parse(await Done(amtool, ["--output=json", "alert", "query", .. arguments]))!.AsArray().Select(alert => alert!["labels"]!["alertname"]!.GetValue<string>())];

    private static async Task<IReadOnlyList<string>> Silences(Amtool amtool, params string[] arguments) =>
        (await Done(amtool, ["silence", "query", "--quiet", .. arguments])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
