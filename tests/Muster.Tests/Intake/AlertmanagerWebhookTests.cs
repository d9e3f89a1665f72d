using System.Text;
using Muster.Alerts;
using Muster.Intake.Formats;

namespace Muster.Tests.Intake;

public sealed class AlertmanagerWebhookTests
{
    private static readonly AlertmanagerWebhook Format = new();

    [Fact]
    public void What_a_real_Alertmanager_sends_fires_without_an_end_and_resolves()
    {
        var firing = Captured("webhook/002", Instant.FromUtc(2026, 11, 22, 8, 25, 21));
        var resolved = Captured("webhook/012", Instant.FromUtc(2026, 11, 22, 8, 25, 30));

        firing.Status.ShouldBe(AlertStatus.Firing);
        firing.EndsAt.ShouldBeNull();
        firing.Fingerprint.ShouldBe("b5507e5fd9b23c1f");
        firing.FiredAt.ShouldBe(Instant.FromUtc(2026, 11, 22, 8, 25, 19) + Duration.FromMilliseconds(904));
        firing.Runbook.ShouldBe("http://runbooks.local/agentdown");
        resolved.Fingerprint.ShouldBe(firing.Fingerprint);
        resolved.Status.ShouldBe(AlertStatus.Resolved);
        resolved.EndsAt.ShouldBe(Instant.FromUtc(2026, 11, 22, 8, 25, 26) + Duration.FromMilliseconds(904));
    }

    [Theory]
    [InlineData("webhook/024", "8a3f9b0938396570", "Firing")]
    [InlineData("webhook/029", "ecb75371f550eb44", "Firing")]
    [InlineData("webhook/039", "8a3f9b0938396570", "Resolved")]
    [InlineData("webhook/048", "ecb75371f550eb44", "Resolved")]
    public void Every_recorded_webhook_is_read(string capture, string fingerprint, string status) =>
        Captured(capture, Read.Now).ShouldSatisfyAllConditions(
            signal => signal.Fingerprint.ShouldBe(fingerprint), signal => signal.Status.ToString().ShouldBe(status), signal => signal.FiredAt.ShouldBeLessThanOrEqualTo(Read.Now));

    /// <summary>As Grafana's documentation words it.</summary>
    [Fact]
    public void Grafanas_version_with_its_further_fields_is_read()
    {
        var signal = Read.One(Format,
            """
            {"receiver":"muster","status":"firing","orgId":1,"title":"[FIRING:1] High latency","state":"alerting","message":"…","version":"1","groupKey":"{}",
             "appVersion":"12.0.0","truncatedAlerts":0,"externalURL":"https://grafana.internal/","groupLabels":{},"commonLabels":{},"commonAnnotations":{},
             "alerts":[{"status":"firing","labels":{"alertname":"High latency","grafana_folder":"agents","severity":"critical","service":"planner"},
               "annotations":{"summary":"p99 over 10 s"},"startsAt":"2026-11-22T09:20:00.5+01:00","endsAt":"0001-01-01T00:00:00Z","generatorURL":"https://grafana.internal/alerting/1",
               "fingerprint":"c6eadffa33fcdf37","silenceURL":"https://g/s","dashboardURL":"https://grafana.internal/d/1","panelURL":"https://grafana.internal/d/1?viewPanel=2",
               "values":null,"valueString":"[ var='A' value=12 ]"}]}
            """);

        signal.Dashboard.ShouldBe("https://grafana.internal/d/1");
        signal.Severity.ShouldBe(Severity.P0);
        signal.Service.ShouldBe("planner");
        signal.FiredAt.ShouldBe(Instant.FromUtc(2026, 11, 22, 8, 20) + Duration.FromMilliseconds(500));
        signal.EndsAt.ShouldBeNull();
    }

    [Fact]
    public void One_bad_alert_does_not_cost_the_others()
    {
        var batch = Read.With(Format, """{"alerts":[{"labels":{"a":"b"},"status":"firing"},{"labels":7},{"labels":{"c":"d"},"status":"resolved"}],"version":"4"}""");

        batch.Signals.Select(signal => signal.Status).ShouldBe([AlertStatus.Firing, AlertStatus.Resolved]);
        batch.Errors.ShouldHaveSingleItem().Index.ShouldBe(1);
    }

    private static Signal Captured(string name, Instant now) => Read.One(Format, Encoding.UTF8.GetString(Capture.Read(name).Body), now);
}
