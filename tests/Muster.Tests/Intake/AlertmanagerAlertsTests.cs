using System.Text;
using Muster.Alerts;
using Muster.Foundation;
using Muster.Intake.Formats;

namespace Muster.Tests.Intake;

public sealed class AlertmanagerAlertsTests
{
    private static readonly AlertmanagerAlerts Format = new();

    [Fact]
    public void A_firing_alert_of_a_real_Prometheus_is_read_in_full()
    {
        var signal = Captured("prometheus/001", Instant.FromUtc(2026, 11, 22, 8, 25, 46));

        signal.Status.ShouldBe(AlertStatus.Firing);
        signal.Severity.ShouldBe(Severity.P0);
        signal.SeverityGuessed.ShouldBeFalse();
        signal.Service.ShouldBe("triage-agent");
        signal.Summary.ShouldBe("Agent 127.0.0.1:19191 is down");
        signal.Runbook.ShouldBe("http://runbooks.local/agentdown");
        signal.Annotations["description"].ShouldBe("agent_up is 0 for 1s — \"quoted\" <b>html</b> ünïcode");
        signal.GeneratorUrl.ShouldBe("http://vm:19190/graph?g0.expr=agent_up+%3D%3D+0&g0.tab=1");
        signal.FiredAt.ShouldBe(Instant.FromUtc(2026, 11, 22, 8, 25, 45) + Duration.FromMilliseconds(183));
        signal.EndsAt.ShouldBe(Instant.FromUtc(2026, 11, 22, 8, 26, 5) + Duration.FromMilliseconds(183));
    }

    [Fact]
    public void Its_resolution_is_the_same_alert_with_an_end_that_is_past()
    {
        var firing = Captured("prometheus/001", Instant.FromUtc(2026, 11, 22, 8, 25, 46));
        var resolved = Captured("prometheus/003", Instant.FromUtc(2026, 11, 22, 8, 25, 53));

        resolved.Fingerprint.ShouldBe(firing.Fingerprint);
        resolved.Status.ShouldBe(AlertStatus.Resolved);
        resolved.EndsAt.ShouldBe(Instant.FromUtc(2026, 11, 22, 8, 25, 52) + Duration.FromMilliseconds(183));
    }

    [Fact]
    public void Amtools_zero_times_are_no_times()
    {
        var now = Instant.FromUtc(2026, 11, 22, 8, 26, 47);
        var added = Captured("amtool/002", now);

        added.Fingerprint.ShouldBe("8a3f9b0938396570");
        added.FiredAt.ShouldBe(now);
        added.EndsAt.ShouldBe(now + Duration.FromMinutes(5));
        added.Status.ShouldBe(AlertStatus.Firing);
        Captured("amtool/004", now).EndsAt.ShouldBe(Instant.FromUtc(2026, 11, 22, 8, 36, 47));
        Captured("amtool/030", Instant.FromUtc(2026, 11, 22, 8, 26, 50)).ShouldSatisfyAllConditions(
            signal => signal.Status.ShouldBe(AlertStatus.Resolved), signal => signal.Fingerprint.ShouldBe("8a3f9b0938396570"));
    }

    [Theory]
    [InlineData("""{"service":"a","job":"b"}""", "a")]
    [InlineData("""{"service":"","job":"b","namespace":"c"}""", "b")]
    [InlineData("""{"namespace":"c","app":"d"}""", "d")]
    [InlineData("""{"alertname":"X","pod":"p"}""", "X")]
    [InlineData("""{"pod":"p"}""", "prometheus")]
    public void The_service_is_the_first_label_that_names_one(string labels, string service) =>
        Read.One(Format, $$"""[{"labels":{{labels}}}]""").Service.ShouldBe(service);

    [Theory]
    [InlineData("""{"summary":"s","description":"d"}""", "s")]
    [InlineData("""{"description":"d","message":"m"}""", "m")]
    [InlineData("""{"summary":" "}""", "X")]
    public void The_summary_is_the_first_annotation_that_has_one(string annotations, string summary) =>
        Read.One(Format, $$"""[{"labels":{"alertname":"X"},"annotations":{{annotations}}}]""").Summary.ShouldBe(summary);

    [Fact]
    public void An_alert_with_labels_only_is_summed_up_by_them() =>
        Read.One(Format, """[{"labels":{"pod":"p","zone":"z"}}]""").Summary.ShouldBe("{pod=\"p\", zone=\"z\"}");

    [Theory]
    [InlineData("page", "P0", false)]
    [InlineData(" WARNING ", "P1", false)]
    [InlineData("whatever", "P1", true)]
    public void Foreign_severities_go_through_the_sources_table(string word, string severity, bool guessed) =>
        Read.One(Format, $$$"""[{"labels":{"alertname":"X","severity":"{{{word}}}"}}]""")
            .ShouldSatisfyAllConditions(signal => signal.Severity.ToString().ShouldBe(severity), signal => signal.SeverityGuessed.ShouldBe(guessed));

    [Fact]
    public void What_real_senders_do_is_taken()
    {
        var signal = Read.One(Format,
            """
            [{"labels":{"alertname":"A","alertname":"B","empty":"","none":null,"agent":"claw"},"annotations":null,"extra":{"deep":[1,2,{"x":null}]},"n":1.5,
              "startsAt":"2026-11-22T09:29:00.123456789+01:00","endsAt":"","generatorURL":null}]
            """);

        signal.Labels.ShouldBe(new Dictionary<string, string> { ["alertname"] = "B", ["agent"] = "claw" }, ignoreOrder: true);
        signal.FiredAt.ShouldBe(Instant.FromUtc(2026, 11, 22, 8, 29) + Duration.FromMilliseconds(123));
        signal.Agent.ShouldBe("claw");
    }

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", "")] // some program's zero
    [InlineData("2031-01-01T00:00:00Z", "9999-12-31T23:59:59Z")]
    public void Times_out_of_range_are_brought_into_it(string startsAt, string endsAt)
    {
        var signal = Read.One(Format, $$"""[{"labels":{"alertname":"X"},"startsAt":"{{startsAt}}","endsAt":"{{endsAt}}"}]""");

        signal.FiredAt.ShouldBe(Read.Now);
        signal.EndsAt!.Value.ShouldBeInRange(Read.Now + Duration.FromMinutes(5), Read.Now + Duration.FromDays(366));
    }

    [Fact]
    public void Long_values_are_cut_and_still_tell_two_alerts_apart()
    {
        var value = new string('x', 5000);
        var batch = Read.With(Format,
            $$$"""[{"labels":{"alertname":"{{{value}}}1"},"annotations":{"summary":"{{{new string('é', 3000)}}}"}},{"labels":{"alertname":"{{{value}}}2"}}]""");

        batch.Signals[0].Fingerprint.ShouldNotBe(batch.Signals[1].Fingerprint);
        batch.Signals[0].Labels["alertname"].Length.ShouldBe(2048);
        batch.Signals[0].Summary.Length.ShouldBe(1000);
        batch.Signals[0].Summary.ShouldEndWith("é…");
    }

    [Fact]
    public void Ten_thousand_labels_are_cut_to_as_many_as_are_kept() =>
        Read.One(Format, $$$"""[{"labels":{{{{string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"l{i}\":\"v\""))}}}}}]""").Labels.Count.ShouldBe(64);

    [Theory]
    [InlineData("""{"labels":{}}""", "labels", "at least one label")]
    [InlineData("""{"labels":{"a":""}}""", "labels", "at least one label")]
    [InlineData("""{"annotations":{"a":"b"}}""", "labels", "at least one label")]
    [InlineData("""{"labels":{"a":7}}""", "labels.a", "must be a string, not a number")]
    [InlineData("""{"labels":[]}""", "labels", "must be an object")]
    [InlineData("""{"labels":{"a":"b"},"startsAt":12}""", "startsAt", "not a number")]
    [InlineData("""{"labels":{"a":"b"},"endsAt":"soon"}""", "endsAt", "is not a time")]
    [InlineData("""{"labels":{"a":"b"},"startsAt":"2026-11-22T08:00:00Z","endsAt":"2026-11-22T07:00:00Z"}""", "endsAt", "start time must be before end time")]
    [InlineData("7", "", "must be an object")]
    [InlineData("""[{"labels":{"a":"b"}}]""", "", "must be an object")]
    public void A_bad_entry_is_named_and_its_neighbours_are_kept(string entry, string field, string reason)
    {
        var batch = Read.With(Format, $$$"""[{"labels":{"a":"1"}},{{{entry}}},{"labels":{"a":"2"}}]""");

        batch.Signals.Select(signal => signal.Labels["a"]).ShouldBe(["1", "2"]);
        var error = batch.Errors.ShouldHaveSingleItem();
        error.Index.ShouldBe(1);
        error.Field.ShouldBe(field);
        error.Reason.ShouldContain(reason);
    }

    [Fact]
    public void A_body_of_junk_entries_is_answered_shortly() =>
        Read.With(Format, $"[{string.Join(',', Enumerable.Repeat("{}", 50_000))}]").Errors.Count.ShouldBe(100);

    [Theory]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("[{\"labels\":{\"a\":\"b\"}}")]
    [InlineData("[{\"labels\":{\"a\":\"b\"}}] and more")]
    public void A_body_that_is_no_list_of_alerts_is_refused(string body) =>
        Should.Throw<BadInputException>(() => Read.With(Format, body)).Reason.ShouldStartWith("the body ");

    private static Signal Captured(string name, Instant now) => Read.One(Format, Encoding.UTF8.GetString(Capture.Read(name).Body), now);
}
