using Muster.Tests.Support;

namespace Muster.Tests.Intake;

public sealed class AlertmanagerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_fires_in_Alertmanager_pages_and_what_resolves_there_tells_those_who_were_paged()
    {
        await using var team = await RealTeam.Start(Ct);
        await using var alertmanager = await AlertmanagerProcess.Start(
            $$"""
            route: { receiver: muster, group_by: ['...'], group_wait: 0s, group_interval: 1s }
            receivers:
              - name: muster
                webhook_configs: [{ url: '{{team.WithKey}}' }]
            """, Ct);
        using var amtool = new Amtool(alertmanager.Url);

        (await amtool.Run(Ct, "alert", "add", "AgentLoop", "service=planner", "severity=critical", "--annotation=summary=Same tool called 40 times")).ExitCode.ShouldBe(0);
        var page = await team.Next("alice", "page", Ct);
        page["text"]!.GetValue<string>().ShouldStartWith("[P0] Service: planner\n");
        page["text"]!.GetValue<string>().ShouldContain("Summary: Same tool called 40 times");

        (await amtool.Run(Ct, "alert", "add", "AgentLoop", "service=planner", "severity=critical", "--end=2020-01-01T00:00:00Z")).ExitCode.ShouldBe(0);
        var notice = await team.Next("alice", "notice", Ct);
        notice["incident"]!["number"]!.GetValue<long>().ShouldBe(page["incident"]!["number"]!.GetValue<long>());
        var alert = (await team.Get("/v1/alerts?status=resolved", Ct))["alerts"]!.AsArray().ShouldHaveSingleItem()!;
        alert["summary"]!.GetValue<string>().ShouldBe("Same tool called 40 times");
    }
}
