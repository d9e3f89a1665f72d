using Muster.Alerts;
using Muster.Foundation;
using Muster.Intake;
using Muster.Intake.Formats;

namespace Muster.Tests.Intake;

public sealed class MusterJsonTests
{
    private static readonly MusterJson Format = new();

    [Fact]
    public void Every_field_of_the_contract_is_taken_over()
    {
        var signal = Read.One(Format,
            """
            {"status":"firing","severity":"P0","agent":"openclaw-prod","service":"telegram-handler","summary":"Latency >10s","impact":"Users wait",
             "dashboard":"https://m/x","runbook":"https://w/y","firedAt":"2026-11-22T09:00:00.123456789+01:00","failureBeganAt":"2026-11-22T07:55:00Z",
             "dedupKey":"latency","labels":{"region":"eu"}}
            """);

        signal.ShouldSatisfyAllConditions(
            () => signal.Status.ShouldBe(AlertStatus.Firing), () => signal.Severity.ShouldBe(Severity.P0), () => signal.SeverityGuessed.ShouldBeFalse(),
            () => signal.Agent.ShouldBe("openclaw-prod"), () => signal.Service.ShouldBe("telegram-handler"), () => signal.Summary.ShouldBe("Latency >10s"),
            () => signal.Impact.ShouldBe("Users wait"), () => signal.Dashboard.ShouldBe("https://m/x"), () => signal.Runbook.ShouldBe("https://w/y"),
            () => signal.FiredAt.ShouldBe(Instant.FromUtc(2026, 11, 22, 8, 0) + Duration.FromMilliseconds(123)),
            () => signal.FailureBeganAt.ShouldBe(Instant.FromUtc(2026, 11, 22, 7, 55)), () => signal.EndsAt.ShouldBeNull(),
            () => signal.Fingerprint.ShouldBe(Fingerprint.OfKey("latency")), () => signal.Labels["region"].ShouldBe("eu"));
    }

    [Fact]
    public void Summary_and_one_of_service_and_agent_are_enough()
    {
        var signal = Read.One(Format, """{"summary":"down","agent":"a","service":null,"impact":" "}""");

        signal.FiredAt.ShouldBe(Read.Now);
        signal.Severity.ShouldBe(Read.Source.Unmapped);
        signal.SeverityGuessed.ShouldBeTrue();
        signal.Service.ShouldBeNull();
        signal.Impact.ShouldBeNull();
    }

    [Fact]
    public void A_resolved_alert_is_the_same_failure_and_ends_now()
    {
        var firing = Read.One(Format, """{"summary":"down","service":"s","severity":"P1"}""");
        var resolved = Read.One(Format, """{"summary":"down","service":"s","status":"resolved"}""");

        resolved.Fingerprint.ShouldBe(firing.Fingerprint);
        resolved.Status.ShouldBe(AlertStatus.Resolved);
        resolved.EndsAt.ShouldBe(Read.Now);
    }

    [Theory]
    [InlineData("""{"service":"s"}""", "summary", "missing")]
    [InlineData("""{"summary":" ","service":"s"}""", "summary", "say something")]
    [InlineData("""{"summary":"x"}""", "service", "its service or its agent")]
    [InlineData("""{"summary":"x","service":"s","sumary":"y"}""", "sumary", "not a field")]
    [InlineData("""{"summary":"x","summary":"y","service":"s"}""", "summary", "twice")]
    [InlineData("""{"summary":7,"service":"s"}""", "summary", "must be a string, not a number")]
    [InlineData("""{"summary":{"a":1},"service":"s"}""", "summary", "not an object")]
    [InlineData("""{"summary":"x","service":["s"]}""", "service", "not a list")]
    [InlineData("""{"summary":"x","service":"s","labels":["a"]}""", "labels", "not a list")]
    [InlineData("""{"summary":"x","service":"s","labels":{"a":1}}""", "labels.a", "not a number")]
    [InlineData("""{"summary":"x","service":"s","severity":"urgent"}""", "severity", "\"urgent\" is none of P0, P1 and P2")]
    [InlineData("""{"summary":"x","service":"s","severity":true}""", "severity", "not true or false")]
    [InlineData("""{"summary":"x","service":"s","status":"open"}""", "status", "neither firing nor resolved")]
    [InlineData("""{"summary":"x","service":"s","firedAt":"yesterday"}""", "firedAt", "is not a time")]
    [InlineData("""{"summary":"x","service":"s","firedAt":1700000000}""", "firedAt", "not a number")]
    [InlineData("""{"summary":"x","service":"s","firedAt":"1999-12-31T23:59:59Z"}""", "firedAt", "before the year 2000")]
    [InlineData("""{"summary":"x","service":"s","firedAt":"2026-11-24T00:00:00Z"}""", "firedAt", "more than a day ahead")]
    [InlineData("""{"summary":"x","service":"s","firedAt":"9999-12-31T23:59:59Z"}""", "firedAt", "more than a day ahead")]
    [InlineData("""{"summary":"x","service":"s","failureBeganAt":"0001-01-01T00:00:00Z"}""", "failureBeganAt", "before the year 2000")]
    [InlineData("""[7]""", "", "must be an object, not a number")]
    [InlineData("""["x"]""", "", "must be an object, not a string")]
    [InlineData("""[[{"summary":"x"}]]""", "", "must be an object, not a list")]
    [InlineData("""null""", "", "must be an object, not null")]
    public void What_is_wrong_is_refused_with_its_field_and_reason(string body, string field, string reason)
    {
        var error = Read.With(Format, body).Errors.ShouldHaveSingleItem();

        error.Field.ShouldBe(field);
        error.Reason.ShouldContain(reason);
    }

    [Fact]
    public void Too_long_values_are_refused_by_name()
    {
        Read.Error(Format, $$"""{"summary":"{{new string('x', 1001)}}","service":"s"}""").ShouldBe("summary: is 1001 characters long; at most 1000 are kept");
        Read.Error(Format, $$"""{"summary":"x","service":"s","dedupKey":"{{new string('k', 513)}}"}""").ShouldStartWith("dedupKey: ");
        Read.Error(Format, $$$"""{"summary":"x","service":"s","labels":{"{{{new string('n', 129)}}}":"v"}}""").ShouldStartWith("labels.nnn");
        Read.Error(Format, $$$"""{"summary":"x","service":"s","labels":{{{{string.Join(',', Enumerable.Range(0, 65).Select(i => $"\"l{i}\":\"v\""))}}}}}""")
            .ShouldBe("labels: there are 65; at most 64 are kept");
    }

    [Fact]
    public void The_good_entries_of_a_list_are_kept_and_the_bad_ones_named_by_place()
    {
        var batch = Read.With(Format,
            """[{"summary":"a","service":"s"},{"summary":{"deep":[1,{"x":2}]},"service":"s"},7,{"summary":"b","service":"s"},{"service":"s"}]""");

        batch.IsList.ShouldBeTrue();
        batch.Signals.Select(signal => signal.Summary).ShouldBe(["a", "b"]);
        batch.Errors.Select(error => (error.Index, error.Field)).ShouldBe([(1, "summary"), (2, ""), (4, "summary")]);
    }

    [Fact]
    public void A_firing_time_a_little_ahead_is_taken_for_now() =>
        Read.One(Format, """{"summary":"x","service":"s","firedAt":"2026-11-22T08:31:00Z"}""").FiredAt.ShouldBe(Read.Now);

    [Fact]
    public void A_sources_own_words_are_understood() =>
        Read.One(Format, """{"summary":"x","service":"s","severity":"Critical"}""").Severity.ShouldBe(Severity.P0);

    [Theory]
    [InlineData("{\"summary\":\"x\"", "line 1, byte")]
    [InlineData("{\"summary\":\"x\",}", "line 1, byte")]
    [InlineData("[{\"summary\":\"x\",\"service\":\"s\"}", "line 1, byte")]
    [InlineData("{\"summary\":\"x\",\"service\":\"s\"} trailing", "line 1, byte")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1", "nested deeper than 16")]
    public void What_is_not_JSON_is_refused_with_the_place_where_it_ends(string body, string reason) =>
        Should.Throw<BadInputException>(() => Read.With(Format, body)).Reason.ShouldContain(reason);

    [Fact]
    public void Characters_that_no_database_keeps_and_half_characters_are_replaced() =>
        Read.One(Format, """{"summary":"a\u0000b\ud83d c\udd9ed \ud83e\udd9e","service":"s\\u0000"}""").ShouldSatisfyAllConditions(
            signal => signal.Summary.ShouldBe("a\uFFFDb\uFFFD c\uFFFDd 🦞"), signal => signal.Service.ShouldBe("s\\u0000"));
}
