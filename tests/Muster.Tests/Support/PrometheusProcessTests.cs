using System.Text.Json;

namespace Muster.Tests.Support;

public sealed class PrometheusProcessTests
{
    private const string Rules = """
        groups:
          - name: agents
            rules:
              - alert: SlowAgent
                expr: agent_latency_seconds > 10
                labels: { severity: page }
                annotations: { summary: 'Latency is {{ $value }} s' }
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prometheus_sends_what_fires_to_the_prefix_with_the_token_and_says_when_it_is_over()
    {
        await using var receiver = await Requests.Listen(Ct);
        await using var metrics = await MetricsEndpoint.Start("agent_latency_seconds{agent=\"openclaw-prod\"} 12.5\n", Ct);
        await using var prometheus = await PrometheusProcess.Start(new PrometheusSetup(metrics.Target, Rules, new Uri(receiver.Url, "in/key"), "secret"), Ct);

        var firing = await receiver.Next(Ct);
        firing.Path.ShouldBe("/in/key/api/v2/alerts");
        firing.Authorization.ShouldBe("Bearer secret");
        var alert = JsonDocument.Parse(firing.Body).RootElement[0];
        alert.GetProperty("labels").GetProperty("alertname").GetString().ShouldBe("SlowAgent");
        alert.GetProperty("annotations").GetProperty("summary").GetString().ShouldBe("Latency is 12.5 s");
        var firingEnds = alert.GetProperty("endsAt").GetDateTimeOffset();

        metrics.Show("agent_latency_seconds{agent=\"openclaw-prod\"} 0.2");
        var resolved = await receiver.Next(Ct);
        JsonDocument.Parse(resolved.Body).RootElement[0].GetProperty("endsAt").GetDateTimeOffset().ShouldBeLessThan(firingEnds);
    }

    [Fact]
    public async Task Alertmanager_sends_what_amtool_adds_to_its_receiver()
    {
        await using var receiver = await Requests.Listen(Ct);
        await using var alertmanager = await AlertmanagerProcess.Start(
            $$"""
            route: { receiver: muster, group_wait: 0s }
            receivers:
              - name: muster
                webhook_configs: [{ url: '{{receiver.Url}}in/key' }]
            """, Ct);
        using var amtool = new Amtool(alertmanager.Url);

        (await amtool.Run(Ct, "alert", "add", "alertname=SlowAgent", "agent=openclaw-prod")).ExitCode.ShouldBe(0);
        (await receiver.Next(Ct)).Body.ShouldContain("SlowAgent");
        (await amtool.Run(Ct, "alert", "query", "agent=openclaw-prod")).Output.ShouldContain("SlowAgent");
        var refused = await amtool.Run(Ct, "silence", "add", "agent=openclaw-prod");
        refused.ExitCode.ShouldNotBe(0);
        refused.Error.ShouldContain("comment required");
    }
}
