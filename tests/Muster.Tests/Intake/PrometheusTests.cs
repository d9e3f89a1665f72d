using Muster.Tests.Support;

namespace Muster.Tests.Intake;

public sealed class PrometheusTests
{
    private const string Rules = """
        groups:
          - name: agents
            rules:
              - alert: AgentSlow
                expr: agent_latency_seconds > 10
                labels: { severity: critical, service: telegram-handler, agent: openclaw-prod }
                annotations:
                  summary: 'Response latency is {{ $value }} s'
                  runbook_url: https://wiki.internal/runbooks/openclaw-latency
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_fires_in_Prometheus_pages_and_what_resolves_there_tells_those_who_were_paged(bool keyInPath)
    {
        await using var team = await RealTeam.Start(Ct);
        await using var metrics = await MetricsEndpoint.Start("agent_latency_seconds 12.5\n", Ct);
        await using var prometheus = await PrometheusProcess.Start(keyInPath
            ? new PrometheusSetup(metrics.Target, Rules, team.WithKey)
            : new PrometheusSetup(metrics.Target, Rules, team.Muster.Url, RealTeam.Key), Ct);

        var page = await team.Next("bob", "page", Ct);
        var text = page["text"]!.GetValue<string>();
        text.ShouldStartWith("[P0] Agent: openclaw-prod | Service: telegram-handler\n");
        text.ShouldContain("Summary: Response latency is 12.5 s\n");
        text.ShouldContain("Runbook: https://wiki.internal/runbooks/openclaw-latency");

        metrics.Show("agent_latency_seconds 0.2");
        var notice = await team.Next("bob", "notice", Ct);
        var number = page["incident"]!["number"]!.GetValue<long>();
        notice["incident"]!["number"]!.GetValue<long>().ShouldBe(number);
        var alert = (await team.Get("/v1/alerts?status=resolved", Ct))["alerts"]!.AsArray().ShouldHaveSingleItem()!;
        alert["incident"]!.GetValue<long>().ShouldBe(number);
        alert["source"]!.GetValue<string>().ShouldBe("prometheus");
    }
}
