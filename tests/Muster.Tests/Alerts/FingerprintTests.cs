using Muster.Alerts;

namespace Muster.Tests.Alerts;

public sealed class FingerprintTests
{
    /// <summary>Values that a real Alertmanager 0.25 gave for these labels.</summary>
    [Theory]
    [InlineData("8a3f9b0938396570", "alertname=AgentLoop,service=planner,severity=critical")]
    [InlineData("8a3f9b0938396570", "severity=critical,alertname=AgentLoop,service=planner")]
    [InlineData("ecb75371f550eb44", "alertname=ToolErrors,service=tools,severity=warning")]
    [InlineData("b5507e5fd9b23c1f", "alertname=AgentDown,cluster=c1,instance=127.0.0.1:19091,job=agent,service=triage-agent,severity=critical,team=ai")]
    public void Labels_have_the_fingerprint_that_Alertmanager_gives_them(string expected, string labels) =>
        Fingerprint.OfLabels(labels.Split(',').Select(label => label.Split('=')).ToDictionary(pair => pair[0], pair => pair[1])).ShouldBe(expected);

    [Fact]
    public void A_value_that_looks_like_the_next_label_is_not_taken_for_it() =>
        Fingerprint.OfLabels(new Dictionary<string, string> { ["a"] = "b", ["c"] = "d" })
            .ShouldNotBe(Fingerprint.OfLabels(new Dictionary<string, string> { ["a"] = "bcd" }));

    [Fact]
    public void The_same_key_is_the_same_failure_whatever_else_is_said() =>
        Fingerprint.OfKey("db-7").ShouldBe(Fingerprint.OfKey("db-7"));

    [Fact]
    public void Without_a_key_agent_service_summary_and_labels_tell_failures_apart()
    {
        var none = new Dictionary<string, string>();
        string[] all =
        [
            Fingerprint.OfFailure("a", "s", "down", none), Fingerprint.OfFailure("b", "s", "down", none), Fingerprint.OfFailure("a", "t", "down", none),
            Fingerprint.OfFailure("a", "s", "down 2", none), Fingerprint.OfFailure("a", "s", "down", new Dictionary<string, string> { ["region"] = "eu" }),
            Fingerprint.OfFailure("as", null, "down", none), Fingerprint.OfFailure(null, "as", "down", none),
        ];

        all.Distinct().Count().ShouldBe(all.Length);
        all.ShouldAllBe(one => one.Length == 16);
    }
}
