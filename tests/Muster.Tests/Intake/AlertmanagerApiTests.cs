using System.Text;
using System.Text.Json.Nodes;
using Muster.Tests.Support;

namespace Muster.Tests.Intake;

public sealed class AlertmanagerApiTests(PostgresCluster cluster)
{
    private const string Silence = """{"matchers":[{"name":"service","value":"planner","isRegex":false}],"startsAt":"2026-02-18T02:00:00Z","endsAt":"2026-02-18T04:00:00Z","createdBy":"bob","comment":"deploy"}""";

    [Theory, BothEngines]
    public async Task The_valid_alerts_of_a_bad_batch_are_kept_and_the_answer_is_a_JSON_string(On engine)
    {
        await using var server = await Begin(engine);

        var (status, text) = await Post(server, "/alerts", """[{"labels":{"alertname":"A"}},{"labels":{}},{"labels":{"alertname":"B"},"startsAt":7}]""");

        status.ShouldBe(400);
        JsonNode.Parse(text)!.GetValue<string>().ShouldBe("alert 1: labels: an alert needs at least one label with a value; alert 2: startsAt: must be a string, not a number");
        (await Names(server, "")).ShouldBe(["A"]);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    [InlineData("""[{"labels":{"a":"b"}}""")]
    public async Task A_body_that_is_no_list_of_alerts_is_a_400_with_a_JSON_string(string body)
    {
        await using var server = await Begin(On.Sqlite);

        var (status, text) = await Post(server, "/alerts", body);

        status.ShouldBe(400);
        JsonNode.Parse(text)!.GetValue<string>().ShouldStartWith("the body ");
    }

    [Theory]
    [InlineData("", "Loop,Own alert,Tools")]
    [InlineData("?active=true&silenced=false&inhibited=false&unprocessed=false", "Own alert,Tools")]
    [InlineData("?active=false", "Loop")]
    [InlineData("?active=false&silenced=false", "")]
    [InlineData("?filter=service%3Dplanner", "Loop")]
    [InlineData("?filter=service%3D~%22plan.%2A%7Ctools%22&filter=severity%21%3Dwarning", "Loop")]
    [InlineData("?filter=%7Bagent%3D%22openclaw-prod%22%7D", "Own alert")]
    [InlineData("?receiver=muster", "Loop,Own alert,Tools")]
    [InlineData("?receiver=m.%2A", "Loop,Own alert,Tools")]
    [InlineData("?receiver=must", "")]
    public async Task Alerts_are_listed_as_the_query_asks(string query, string expected)
    {
        await using var server = await Begin(On.Sqlite);
        await Post(server, "/alerts", """[{"labels":{"alertname":"Loop","service":"planner"}},{"labels":{"alertname":"Tools","service":"tools","severity":"warning"}}]""");
        using var own = new StringContent("""{"summary":"Own alert","agent":"openclaw-prod","severity":"P2"}""");
        (await server.Client("scripts-key").PostAsync("/v1/alerts", own)).EnsureSuccessStatusCode();
        (await Post(server, "/silences", Silence)).Status.ShouldBe(200);

        (await Names(server, query)).Order().ShouldBe(expected.Split(',', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_silenced_alert_is_shown_as_suppressed_with_the_silence_that_holds_it()
    {
        await using var server = await Begin(On.Sqlite);
        await Post(server, "/alerts", """[{"labels":{"alertname":"Loop","service":"planner"}}]""");
        var silence = JsonNode.Parse((await Post(server, "/silences", Silence)).Text)!["silenceID"]!.GetValue<string>();

        var status = (await Get(server, "/alerts")).Json.AsArray().ShouldHaveSingleItem()!["status"]!;

        status["state"]!.GetValue<string>().ShouldBe("suppressed");
        status["silencedBy"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldBe(silence);
        status["inhibitedBy"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task An_alert_that_is_not_sent_again_lapses_from_the_list()
    {
        await using var server = await Begin(On.Sqlite);
        await Post(server, "/alerts", """[{"labels":{"alertname":"Loop"}}]""");

        await server.Advance(Duration.FromMinutes(4));
        (await Names(server, "")).ShouldBe(["Loop"]);
        await server.Advance(Duration.FromMinutes(2));
        (await Names(server, "")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"matchers":[],"endsAt":"2026-02-18T04:00:00Z"}""", 400, "matchers")]
    [InlineData("""{"endsAt":"2026-02-18T04:00:00Z"}""", 400, "matchers")]
    [InlineData("""{"matchers":[{"name":"a","value":".*","isRegex":true}],"endsAt":"2026-02-18T04:00:00Z"}""", 400, "must not match the empty value")]
    [InlineData("""{"matchers":[{"name":"a","value":"(","isRegex":true}],"endsAt":"2026-02-18T04:00:00Z"}""", 400, "not a regular expression")]
    [InlineData("""{"matchers":[{"name":"","value":"x","isRegex":false}],"endsAt":"2026-02-18T04:00:00Z"}""", 400, "name")]
    [InlineData("""{"matchers":[null],"endsAt":"2026-02-18T04:00:00Z"}""", 400, "name")]
    [InlineData("""{"matchers":[{"name":"a","value":"b"}]}""", 400, "endsAt: is missing")]
    [InlineData("""{"matchers":[{"name":"a","value":"b"}],"startsAt":"2026-02-18T05:00:00Z","endsAt":"2026-02-18T04:00:00Z"}""", 400, "endsAt: must be after startsAt")]
    [InlineData("""{"matchers":[{"name":"a","value":"b"}],"startsAt":"2026-02-17T05:00:00Z","endsAt":"2026-02-18T01:00:00Z"}""", 400, "in the past")]
    [InlineData("""{"matchers":[{"name":"a","value":"b"}],"endsAt":"tomorrow"}""", 400, "endsAt")]
    [InlineData("""{"matchers":[{"name":"a","value":7}],"endsAt":"2026-02-18T04:00:00Z"}""", 400, "matchers[0].value")]
    [InlineData("""[]""", 400, "cannot be read")]
    [InlineData("null", 400, "not null")]
    [InlineData("nonsense", 400, "cannot be read")]
    [InlineData("", 400, "empty")]
    [InlineData("""{"id":"00000000-0000-0000-0000-000000000000","matchers":[{"name":"a","value":"b"}],"endsAt":"2026-02-18T04:00:00Z"}""", 404, "not found")]
    public async Task A_silence_that_cannot_be_is_refused_with_a_JSON_string(string body, int expected, string reason)
    {
        await using var server = await Begin(On.Sqlite);

        var (status, text) = await Post(server, "/silences", body);

        status.ShouldBe(expected, text);
        JsonNode.Parse(text)!.GetValue<string>().ShouldContain(reason);
        (await Get(server, "/silences")).Json.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_no_database_keeps_is_replaced_in_a_silence_too()
    {
        await using var server = await Begin(On.Postgres);

        (await Post(server, "/silences", """{"matchers":[{"name":"a","value":"b\u0000"}],"endsAt":"2026-02-18T04:00:00Z","comment":"\ud83d\u0000"}""")).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("?active=false", "")]
    [InlineData("?expired=false", "deploy")]
    [InlineData("?pending=false&filter=service%3Dplanner", "deploy")]
    [InlineData("?filter=service%3Dtools", "")]
    public async Task Silences_are_listed_as_the_query_asks(string query, string expected)
    {
        await using var server = await Begin(On.Sqlite);
        await Post(server, "/silences", Silence);

        (await Get(server, $"/silences{query}")).Json.AsArray().Select(one => one!["comment"]!.GetValue<string>())
            .ShouldBe(expected.Split(',', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("/alerts?filter=nonsense")]
    [InlineData("/alerts?filter=a%3D~%22(%22")]
    [InlineData("/alerts?receiver=(")]
    [InlineData("/silences?filter=%3D")]
    [InlineData("/alerts/groups?filter=a")]
    public async Task A_filter_that_is_none_is_a_400_with_a_JSON_string(string path)
    {
        await using var server = await Begin(On.Sqlite);

        var (status, json) = await Get(server, path);

        status.ShouldBe(400);
        json.GetValue<string>().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Silences_can_be_read_but_not_made_with_a_token_that_may_only_read()
    {
        await using var server = await Begin(On.Sqlite);
        await server.Token("reader", "read");
        using var body = new StringContent(Silence);

        (await server.As("reader").GetAsync("/api/v2/silences")).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        (await server.As("reader").PostAsync("/api/v2/silences", body)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Forbidden);
        (await server.As("reader").DeleteAsync("/api/v2/silence/x")).StatusCode.ShouldBe(System.Net.HttpStatusCode.Forbidden);
    }

    private static async Task<IReadOnlyList<string>> Names(MusterServer server, string query) =>
        [.. (await Get(server, $"/alerts{query}")).Json.AsArray().Select(one => one!["labels"]!["alertname"]!.GetValue<string>())];

    private static async Task<(int Status, string Text)> Post(MusterServer server, string path, string body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        using var response = await server.Client("am-key").PostAsync($"/api/v2{path}", content);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task<(int Status, JsonNode Json)> Get(MusterServer server, string path)
    {
        using var response = await server.Client("am-key").GetAsync($"/api/v2{path}");
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    private async Task<MusterServer> Begin(On engine) => await SampleTeam.Move(await MusterServer.Start(engine, cluster));
}
