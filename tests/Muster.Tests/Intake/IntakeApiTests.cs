using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Muster.Alerts;
using Muster.Tests.Support;

namespace Muster.Tests.Intake;

public sealed class IntakeApiTests(PostgresCluster cluster)
{
    private const string Good = """{"severity":"P1","summary":"slow","service":"telegram-handler"}""";

    [Theory, BothEngines]
    public async Task An_alert_is_answered_with_its_incident_and_what_became_of_it(On engine)
    {
        await using var server = await Begin(engine);

        var first = await Send(server, Good);
        var again = await Send(server, Good);
        var other = await Send(server, """{"severity":"P2","summary":"also slow","service":"telegram-handler"}""");
        var over = await Send(server, """{"status":"resolved","summary":"slow","service":"telegram-handler"}""");

        first.Status.ShouldBe(HttpStatusCode.Accepted);
        first.Json["outcome"]!.GetValue<string>().ShouldBe("opened");
        new[] { again, other, over }.Select(answer => answer.Json["outcome"]!.GetValue<string>()).ShouldBe(["deduplicated", "joined", "resolved"]);
        new[] { again, other, over }.ShouldAllBe(answer => answer.Json["incident"]!.GetValue<long>() == first.Json["incident"]!.GetValue<long>());
        again.Json["alert"]!.GetValue<string>().ShouldBe(first.Json["alert"]!.GetValue<string>());
    }

    [Theory, BothEngines]
    public async Task The_text_format_opens_the_playbooks_incident(On engine)
    {
        await using var server = await Begin(engine);

        var answer = await Send(server,
            "[P1] Agent: openclaw-prod | Service: telegram-handler\nTime: 2026-02-18T02:14:33Z\nSummary: Response latency >10s for 5 consecutive minutes",
            contentType: "text/plain");

        answer.Status.ShouldBe(HttpStatusCode.Accepted);
        var incident = await server.Incident(answer.Json["incident"]!.GetValue<long>());
        incident["severity"]!.GetValue<string>().ShouldBe("P1");
    }

    [Fact]
    public async Task A_list_is_answered_with_a_list_and_says_which_entries_were_not_taken()
    {
        await using var server = await Begin(On.Sqlite);

        var answer = await Send(server, $$$"""[{{{Good}}},{"summary":7,"service":"s"},{{{Good}}}]""");

        answer.Status.ShouldBe(HttpStatusCode.Accepted);
        answer.Json["alerts"]!.AsArray().Select(one => one!["outcome"]!.GetValue<string>()).ShouldBe(["opened", "deduplicated"]);
        var error = answer.Json["errors"]!.AsArray().ShouldHaveSingleItem()!;
        (error["index"]!.GetValue<int>(), error["field"]!.GetValue<string>()).ShouldBe((1, "summary"));
    }

    [Theory]
    [InlineData("""{"summary":"x","service":"s","severity":"urgent"}""", "severity")]
    [InlineData("""[{"summary":"x"},{"service":"s"}]""", "service")]
    [InlineData("""{"summary":"x" """, "")]
    [InlineData("hello", "")]
    [InlineData("", "")]
    [InlineData("   ", "")]
    [InlineData("\"text\"", "")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "")]
    public async Task Bad_input_is_a_400_that_names_field_and_reason_and_keeps_nothing(string body, string field)
    {
        await using var server = await Begin(On.Sqlite);

        foreach (var path in new[] { "/v1/alerts", "/in/scripts-key", "/in/scripts-key/v1/alerts" })
        {
            var answer = await Send(server, body, path);

            answer.Status.ShouldBe(HttpStatusCode.BadRequest, $"{path}: {answer.Json}");
            answer.Type.ShouldBe("application/problem+json");
            answer.Json["reason"]!.GetValue<string>().ShouldBe("bad-input");
            answer.Json["field"]!.GetValue<string>().ShouldBe(field);
            answer.Json["detail"]!.GetValue<string>().ShouldNotBeEmpty();
        }

        (await Rows(server)).ShouldBe(0);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        await using var server = await Begin(On.Sqlite);
        using var body = new ByteArrayContent([0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x7D]);

        using var response = await server.Client("scripts-key").PostAsync("/v1/alerts", body);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain("not UTF-8");
    }

    [Theory]
    [InlineData("/v1/alerts", true)]
    [InlineData("/v1/alerts", false)]
    [InlineData("/in/scripts-key", false)]
    [InlineData("/in/am-key/api/v2/alerts", false)]
    public async Task A_body_that_is_too_large_is_a_413_however_it_is_sent(string path, bool withLength)
    {
        await using var server = await Begin(On.Sqlite);
        using var body = new StreamContent(new MemoryStream(new byte[18 << 20]));
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        request.Headers.TransferEncodingChunked = !withLength;

        using var response = await server.Client("scripts-key").SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await Rows(server)).ShouldBe(0);
    }

    [Fact]
    public async Task Ten_megabytes_of_junk_from_a_gathering_sender_are_a_400()
    {
        await using var server = await Begin(On.Sqlite);
        var junk = new string('x', 10 << 20);

        (await Send(server, junk, "/in/scripts-key")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Send(server, $"[{junk}", "/in/am-key/api/v2/alerts")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Send(server, junk)).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("/v1/alerts", null, null)]
    [InlineData("/v1/alerts", "Bearer", "wrong")]
    [InlineData("/v1/alerts", "Bearer", "")]
    [InlineData("/v1/alerts", "Basic", "not base64")]
    [InlineData("/v1/alerts", "Basic", "d3Jvbmc=")]
    [InlineData("/v1/alerts", "Digest", "scripts-key")]
    [InlineData("/in/wrong", null, null)]
    [InlineData("/in/wrong", "Bearer", "scripts-key")]
    [InlineData("/in/alice-token", null, null)]
    [InlineData("/in/wrong/v1/alerts", null, null)]
    [InlineData("/in/wrong/api/v2/alerts", null, null)]
    [InlineData("/api/v2/alerts", null, null)]
    [InlineData("/api/v2/silences", "Bearer", "wrong")]
    public async Task A_wrong_or_missing_key_is_a_401_and_keeps_nothing(string path, string? scheme, string? key)
    {
        await using var server = await Begin(On.Sqlite);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(Good) };
        if (scheme is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"{scheme} {key}");
        }

        using var response = await server.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await Rows(server)).ShouldBe(0);
    }

    [Theory]
    [InlineData("Bearer", "scripts-key", "scripts")]
    [InlineData("Basic", "anybody:scripts-key", "scripts")]
    [InlineData("Basic", ":scripts-key", "scripts")]
    [InlineData("Bearer", "alice-token", "person:alice")]
    [InlineData("Basic", "alice:alice-token", "person:alice")]
    [InlineData("Bearer", "ci-token", "program:ci")]
    public async Task A_key_or_token_is_taken_in_every_way_a_sender_can_give_it(string scheme, string key, string source)
    {
        await using var server = await Begin(On.Sqlite);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/alerts") { Content = new StringContent(Good) };
        request.Headers.Authorization = new AuthenticationHeaderValue(scheme, scheme == "Basic" ? Convert.ToBase64String(Encoding.UTF8.GetBytes(key)) : key);

        using var response = await server.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await server.Read(sql => sql.First<string>("select source from journal"))).ShouldBe(source);
    }

    [Fact]
    public async Task A_token_that_may_only_read_is_a_403()
    {
        await using var server = await Begin(On.Sqlite);
        await server.Token("reader", "read");

        (await Send(server, Good, key: "reader-token")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await Rows(server)).ShouldBe(0);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/x-www-form-urlencoded")] // what curl -d says
    [InlineData("application/vnd.acme+json; charset=utf-8")]
    [InlineData("text/plain")]
    public async Task The_content_type_does_not_matter(string? type)
    {
        await using var server = await Begin(On.Sqlite);

        (await Send(server, Good, contentType: type)).Status.ShouldBe(HttpStatusCode.Accepted);
        (await Send(server, "[P1] Agent: a\nSummary: x", contentType: type)).Status.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task What_no_database_keeps_is_replaced_and_kept()
    {
        await using var server = await Begin(On.Postgres);

        var answer = await Send(server, """{"summary":"a\u0000b \ud83d","service":"s\u0000","labels":{"k\u0000":"\udc00"}}""", "/in/scripts-key");
        var text = await Send(server, "[P1] Agent: a\0\nSummary: x\0", "/in/scripts-key");

        answer.Status.ShouldBe(HttpStatusCode.Accepted, answer.Json.ToString());
        text.Status.ShouldBe(HttpStatusCode.Accepted, text.Json.ToString());
    }

    [Fact]
    public async Task A_webhook_is_accepted_without_waiting_and_its_receipt_tells_its_own_sender_only()
    {
        await using var server = await Begin(On.Sqlite);
        var webhook = Encoding.UTF8.GetString(Capture.Read("webhook/002").Body);

        var accepted = await Send(server, webhook, "/in/am-key");
        await server.Settle();

        accepted.Status.ShouldBe(HttpStatusCode.Accepted);
        accepted.Json["outcome"]!.GetValue<string>().ShouldBe("accepted");
        accepted.Location.ShouldStartWith("/in/am-key/v1/alerts/receipts/");
        var told = await Ask(server, accepted.Location!, null);
        told.Json["alerts"]!.AsArray().ShouldHaveSingleItem()!["outcome"]!.GetValue<string>().ShouldBe("opened");
        (await Ask(server, accepted.Location!.Replace("/in/am-key", ""), "am-key")).Status.ShouldBe(HttpStatusCode.Accepted);
        (await Ask(server, accepted.Location!.Replace("/in/am-key", ""), "scripts-key")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Ask(server, "/v1/alerts/receipts/1.guess", "am-key")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Ask(server, "/v1/alerts/receipts/x", "am-key")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/html")]
    public async Task A_key_in_an_address_that_is_none_is_not_repeated(string accept)
    {
        await using var server = await Begin(On.Sqlite);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/in/scripts-key/nowhere") { Headers = { { "Accept", accept } } };

        using var response = await server.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var text = await response.Content.ReadAsStringAsync();
        text.ShouldNotContain("scripts-key");
    }

    [Fact]
    public async Task A_key_that_no_header_carries_as_it_is_gets_its_receipt_all_the_same()
    {
        await using var server = await Begin(On.Sqlite);
        await server.Write(sql => server.Services.GetRequiredService<SourceStore>().Save(sql, new Source { Id = "old", Kind = "alertmanager" }, "schlüssel"));

        var accepted = await Send(server, Encoding.UTF8.GetString(Capture.Read("webhook/002").Body), "/in/schlüssel");
        await server.Settle();

        accepted.Location.ShouldStartWith("/in/schl%C3%BCssel/v1/alerts/receipts/");
        (await Ask(server, accepted.Location!, null)).Json["alerts"]!.AsArray().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_empty_list_says_that_nothing_was_taken()
    {
        await using var server = await Begin(On.Sqlite);

        (await Send(server, "[]")).Json["alerts"]!.AsArray().ShouldBeEmpty();
        (await Send(server, "[]", "/in/am-key/api/v2/alerts")).Status.ShouldBe(HttpStatusCode.OK);
        (await Rows(server)).ShouldBe(0);
    }

    private static Task<long> Rows(MusterServer server) => server.Read(sql => sql.First<long>("select count(*) from journal"));

    private static async Task<Answer> Send(MusterServer server, string body, string path = "/v1/alerts", string key = "scripts-key", string? contentType = "application/json")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        using var response = await server.Client(key).PostAsync(path, content);
        return await Answer.Of(response);
    }

    private static async Task<Answer> Ask(MusterServer server, string path, string? key)
    {
        using var response = await server.Client(key).GetAsync(path);
        return await Answer.Of(response);
    }

    private async Task<MusterServer> Begin(On engine) => await SampleTeam.Move(await MusterServer.Start(engine, cluster));

    private sealed record Answer(HttpStatusCode Status, string? Type, string? Location, JsonNode Json)
    {
        public static async Task<Answer> Of(HttpResponseMessage response)
        {
            var text = await response.Content.ReadAsStringAsync();
            return new Answer(response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers.Location?.ToString(),
                text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
        }
    }
}
