namespace Muster.Tests.Fuzz;

/// <summary>What storms have found, each as small as it gets.</summary>
public sealed class CrashersTests(CrasherServer server) : IClassFixture<CrasherServer>
{
    private const string Multipart = "Content-Type: multipart/form-data; boundary=x";

    public static TheoryData<string, string> BrokenForms => new()
    {
        { "application/json", "{}" },
        { "", "token=x" },
        { FormMutations.UrlEncoded + "; charset=utf-7", "token=x" },
        { FormMutations.UrlEncoded, string.Join('&', Enumerable.Range(0, 1500).Select(i => $"f{i}=x")) },
        { FormMutations.UrlEncoded, new string('n', 3000) + "=x" },
        { "multipart/form-data", "x" },
        { "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nbreaks of" },
        { "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: \r\n\r\nx\r\n--x--\r\n" },
    };

    [Theory]
    [MemberData(nameof(BrokenForms))]
    public async Task A_form_that_cannot_be_read_is_bad_input(string type, string body)
    {
        foreach (var page in new[] { "/sign-in", "/setup/x", "/report", "/incidents/1/note" })
        {
            (await server.Send("POST", page, body, headers: $"Content-Type: {type}")).Status.ShouldBe(400, page);
        }
    }

    [Fact]
    public async Task A_form_that_breaks_off_with_its_connection_is_no_error() =>
        (await server.Send("POST", "/sign-in", "--x\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nbreaks of", Framing.CutOff, Multipart, "Accept: text/html")).Status.ShouldBe(0);

    [Theory]
    [InlineData("/favicon.ico")]
    [InlineData("/v1/alerts/x.json")]
    [InlineData("/incidents/..%2F..")]
    [InlineData("/assets/x/missing.css")]
    [InlineData("/openapi/v2.json")]
    public async Task An_address_that_looks_like_a_file_is_missing_like_any_other(string address)
    {
        var answer = await server.Send("GET", address);

        (answer.Status, answer.Type).ShouldBe((404, "application/problem+json"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:99999")]
    [InlineData("a_label_of_sixty_five_characters_is_two_more_than_a_name_may_have")]
    [InlineData("an_empty..label")]
    public async Task A_page_cannot_be_asked_for_at_a_host_that_is_none(string host)
    {
        foreach (var accept in new[] { "text/html", "*/*" })
        {
            (await server.Send("GET", "/", headers: [$"Host: {host}", $"Accept: {accept}"])).Status.ShouldBe(400);
            (await server.Send("GET", "/sign-in", headers: [$"Host: {host}", $"Accept: {accept}"])).Status.ShouldBe(400);
        }
    }

    [Fact]
    public async Task A_silence_that_ends_with_the_calendar_can_be_looked_at_where_the_next_day_has_begun_by_then()
    {
        const string silence = """{"matchers":[{"name":"region","value":"nowhere"}],"startsAt":"2026-02-18T02:14:33Z","endsAt":"9999-12-31T23:59:59Z","createdBy":"karma","comment":"for good"}""";
        (await server.Send("POST", "/api/v2/silences", silence, headers: "Content-Type: application/json")).Status.ShouldBe(200);

        (await server.Send("GET", "/")).Text.ShouldContain("Silenced until 31 Dec 9999");
    }

    [Fact]
    public async Task The_live_feed_begins_at_once_also_for_one_who_asks_for_a_page() =>
        (await server.Send("GET", "/live", headers: "Accept: text/html")).Text.ShouldContain("hello");

    [Theory]
    [InlineData("/incidents%3Fq=%C3%BC")]
    [InlineData("/%F0%9F%98%80")]
    [InlineData("/a%7F")]
    public async Task After_signing_in_nobody_is_sent_to_an_address_that_no_header_can_hold(string to)
    {
        var answer = await server.Send("POST", "/sign-in", $"token=alice-token-1234&to={to}", headers: [$"Content-Type: {FormMutations.UrlEncoded}", "Sec-Fetch-Site: same-origin"]);

        (answer.Status, answer.Headers["location"]).ShouldBe((302, "/"));
    }

    [Fact]
    public async Task Signing_in_too_often_is_refused_by_a_reason_that_nothing_else_has()
    {
        var answers = new List<Answer>();
        for (var tries = 0; tries < 11; tries++)
        {
            answers.Add(await server.Send("POST", "/sign-in/passkey", """{"sealed":"AAAA","credential":"{}"}""", headers: ["Content-Type: application/json", "Sec-Fetch-Site: same-origin", "X-Forwarded-For: 203.0.113.9"]));
        }

        answers[^1].Status.ShouldBe(429);
    }

    [Theory]
    [InlineData("text/plain", "hello")]
    [InlineData("application/json", "")]
    [InlineData("application/json", "null")]
    [InlineData("application/json", "[]")]
    [InlineData("application/json", "{\"a\":1,\"a\":2}")]
    [InlineData("application/json", "{\"incident\":5}")]
    [InlineData("application/json", "{\"actions\":{}}")]
    public async Task The_demos_inbox_takes_messages_and_nothing_else(string type, string body) =>
        (await server.Send("POST", "/demo/inbox/alice", body, headers: $"Content-Type: {type}")).Status.ShouldBe(400);

    [Fact]
    public async Task A_span_of_a_hundred_thousand_years_in_a_team_file_is_bad_input_with_a_line() =>
        (await server.Send("PUT", "/v1/config?dry-run=true", "severities:\n  P1: { respond: 36603660d }\n")).Text.ShouldContain("is not a duration");

    [Fact]
    public async Task A_team_file_over_which_the_library_stumbles_is_bad_input_with_a_line()
    {
        // The library's scanner throws what is none of its own exceptions.
        var answer = await server.Send("PUT", "/v1/config?dry-run=true", "team:\n  name: x\nchannels:\n  - { id: in...\nd: webhook }\n");

        answer.Status.ShouldBe(400);
        answer.Text.ShouldContain("not YAML");
    }
}
