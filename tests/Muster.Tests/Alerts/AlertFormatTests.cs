using FsCheck;
using FsCheck.Fluent;
using Muster.Alerts;
using Muster.Foundation;
using Muster.Tests.Support;

namespace Muster.Tests.Alerts;

public sealed class AlertFormatTests
{
    private const string Playbook =
        """
        [P1] Agent: openclaw-prod | Service: telegram-handler
        Time: 2026-02-18T02:14:33Z
        Summary: Response latency >10s for 5 consecutive minutes
        Impact: Telegram users experiencing delayed responses
        Dashboard: https://monitoring.internal/openclaw/latency
        Runbook: https://wiki.internal/runbooks/openclaw-latency
        """;

    [Fact]
    public void The_playbooks_example_is_read_and_written_to_the_letter()
    {
        var alert = One(Playbook);

        alert.Severity.ShouldBe("P1");
        alert.Agent.ShouldBe("openclaw-prod");
        alert.Service.ShouldBe("telegram-handler");
        alert.Time.ShouldBe(Instant.FromUtc(2026, 2, 18, 2, 14, 33));
        alert.Summary.ShouldBe("Response latency >10s for 5 consecutive minutes");
        alert.Impact.ShouldBe("Telegram users experiencing delayed responses");
        alert.Dashboard.ShouldBe("https://monitoring.internal/openclaw/latency");
        alert.Runbook.ShouldBe("https://wiki.internal/runbooks/openclaw-latency");
        alert.Resolved.ShouldBeFalse();
        alert.Labels.ShouldBeEmpty();
        AlertFormat.Render(alert).ShouldBe(Playbook);
    }

    [Fact]
    public void Whatever_is_written_reads_back_as_itself() =>
        Prop.ForAll(Alerts().ToArbitrary(), alert =>
        {
            var back = AlertFormat.Parse(AlertFormat.Render(alert));
            return back.Count == 1 && Text(back[0].Alert) == Text(alert);
        }).Check(500);

    [Fact]
    public void Several_alerts_in_one_text_read_back_in_order() =>
        Prop.ForAll(Alerts().ListOf(3).ToArbitrary(), alerts =>
            AlertFormat.Parse(string.Join("\n\n", alerts.Select(AlertFormat.Render))).Select(one => Text(one.Alert)).SequenceEqual(alerts.Select(Text))
            && AlertFormat.Parse(string.Join("\r\n", alerts.Select(AlertFormat.Render))).Select(one => Text(one.Alert)).SequenceEqual(alerts.Select(Text))).Check(500);

    [Theory]
    [InlineData("[P1] Agent: openclaw-prod\nSummary: slow", "openclaw-prod", null)]
    [InlineData("[P1] Service: telegram-handler\nSummary: slow", null, "telegram-handler")]
    [InlineData("[p1]service:telegram-handler|AGENT : openclaw-prod\nsummary:slow", "openclaw-prod", "telegram-handler")]
    [InlineData("10:02 bob: look: [critical] Agent: openclaw-prod | Service: a|b: c\nSummary: slow", "openclaw-prod", "a|b: c")]
    [InlineData("hello all\n\n> [P1] Agent: openclaw-prod\n> Summary: slow\n", "openclaw-prod", null)]
    [InlineData("```\r\n[P1] Agent: openclaw-prod | Service: x\r\n\r\nSummary: slow\r\n```\r\nwho takes it?", "openclaw-prod", "x")]
    [InlineData("```[P1] Agent: openclaw-prod | Service: x\nSummary: slow```", "openclaw-prod", "x")]
    [InlineData("**[P1] Agent: openclaw-prod | Service: x**\n**Summary:** slow", "openclaw-prod", "x")]
    [InlineData("**[P1]** Agent: openclaw-prod | Service: x\n*Summary*: slow", "openclaw-prod", "x")]
    [InlineData("    [P1] Agent: openclaw-prod | Service:\n    Summary: slow", "openclaw-prod", null)]
    public void It_is_read_however_people_paste_it(string text, string? agent, string? service)
    {
        var alert = One(text);

        alert.Agent.ShouldBe(agent);
        alert.Service.ShouldBe(service);
        alert.Summary.ShouldBe("slow");
    }

    [Fact]
    public void Other_keys_become_labels_and_a_remark_after_a_gap_does_not()
    {
        var alert = One("[P1] Agent: a\nSummary: slow\nRegion: eu\nError rate: 5 %: rising\n\nNote: I take it\nStatus: looking into it");

        alert.Labels.ShouldBe(new Dictionary<string, string> { ["Region"] = "eu", ["Error rate"] = "5 %: rising" }, ignoreOrder: true);
        alert.Resolved.ShouldBeFalse();
    }

    [Fact]
    public void An_indented_line_continues_the_value_above_it() =>
        One("[P1] Agent: a\nSummary: slow\n  since noon\nImpact: none").Summary.ShouldBe("slow\nsince noon");

    [Fact]
    public void A_chats_link_marks_are_taken_off()
    {
        var alert = One("[P1] Agent: a\nSummary: slow\nDashboard: <https://m.internal/x|m.internal>\nRunbook: <https://w.internal/y>");

        alert.Dashboard.ShouldBe("https://m.internal/x");
        alert.Runbook.ShouldBe("https://w.internal/y");
    }

    [Theory]
    [InlineData("Status: resolved", true)]
    [InlineData("status: OK", true)]
    [InlineData("Status: firing", false)]
    public void A_status_line_tells_that_it_is_over(string line, bool resolved) =>
        One($"[P1] Agent: a\n{line}\nSummary: slow").Resolved.ShouldBe(resolved);

    [Theory]
    [InlineData("2026-02-18T02:14:33Z")]
    [InlineData("2026-02-18T03:14:33+01:00")]
    [InlineData("2026-02-18 02:14:33 UTC")]
    [InlineData("2026-02-18 02:14:33")]
    public void Times_are_read_as_programs_and_people_write_them(string time) =>
        One($"[P1] Agent: a\nTime: {time}\nSummary: slow").Time.ShouldBe(Instant.FromUtc(2026, 2, 18, 2, 14, 33));

    [Fact]
    public void What_is_wrong_is_named_and_the_others_are_kept()
    {
        var parsed = AlertFormat.Parse("[P1] Agent: a\nTime: three-ish\nSummary: x\n\n[P2] Agent: b\nImpact: none\n\n[P0] Agent: c\nSummary: fine");

        parsed.Select(one => one.Field).ShouldBe(["Time", "Summary", ""]);
        parsed[2].Alert!.Agent.ShouldBe("c");
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing to see: [P1] here\nAgent: a")]
    [InlineData("{\"summary\":\"x\"}")]
    public void A_text_without_a_header_has_no_alert(string text) => AlertFormat.Parse(text).ShouldBeEmpty();

    private static FormattedAlert One(string text) => AlertFormat.Parse(text).ShouldHaveSingleItem().Alert.ShouldNotBeNull();

    private static string Text(FormattedAlert? alert) => Json.Write(alert);

    /// <summary>Words that people use and strings that try to break out; no half surrogates, which no text on the wire has.</summary>
    private static Gen<FormattedAlert> Alerts()
    {
        var wild = ArbMap.Default.GeneratorFor<string>().Where(text => text is not null && text.All(one => !char.IsSurrogate(one)));
        var text = Gen.OneOf(wild, Gen.Elements(
            "telegram-handler", "a|b", "a | Service: b", "\"", "\"quoted\"", "\"a | Service: b\"", "x\nTime: 2026", "\r", "\u2028", " outer ", "", "<https://x|y>",
            "[P0] Agent: x", "C:\\new", "``` ", "```", "**", "a: b", "> a", "Summary: x", "\u00a0", "é 🦞", "\t"));
        var maybe = Gen.OneOf(text.Select(value => (string?)value), Gen.Constant<string?>(null));
        var name = Gen.OneOf(text, Gen.Elements("Region", "summary", "_time", "Error rate", "\"x\"", "a:", "status"));
        return from severity in Gen.Elements("P0", "P1", "P2", "critical", "SEV 1")
               from agent in text
               from service in maybe
               from summary in text
               from rest in maybe.ListOf(3)
               from resolved in Gen.Elements(true, false)
               from seconds in Gen.OneOf(Gen.Choose(0, int.MaxValue).Select(value => (int?)value), Gen.Constant<int?>(null))
               from names in name.ListOf()
               from values in text.ListOf(names.Count)
               select new FormattedAlert
               {
                   Severity = severity, Agent = agent, Service = service, Summary = summary, Resolved = resolved,
                   Impact = rest[0], Dashboard = rest[1], Runbook = rest[2],
                   Time = seconds is { } some ? Instant.FromUnixTimeMilliseconds(some * 1000L + 7) : null,
                   Labels = names.Zip(values).DistinctBy(pair => pair.First).OrderBy(pair => pair.First, StringComparer.Ordinal)
                       .ToDictionary(pair => pair.First, pair => pair.Second),
               };
    }
}
