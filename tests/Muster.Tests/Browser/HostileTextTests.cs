using Microsoft.Playwright;
using Muster.Alerts;
using Muster.Tests.Support;

namespace Muster.Tests.Browser;

/// <summary>An alert is what a stranger's program sends. It is shown, and never believed.</summary>
public sealed class HostileTextTests(ChromiumBrowser browser, PostgresCluster cluster)
{
    private const string Override = "\u202E";
    private static readonly string Hostile =
        $"<script>window.hacked=1</script><img src=x onerror=window.hacked=1> {Override}gnp.exe \U0001F525 " + new string('x', 900);

    [Theory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task Script_tags_overrides_emoji_and_a_text_as_long_as_is_kept_are_only_text(int width)
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        var number = await server.Fire(server.Signal(Severity.P1, key: "hostile") with
        {
            Summary = Hostile, Runbook = "javascript:window.hacked=1", Dashboard = "https://ok.example/\" onclick=\"window.hacked=1",
            Labels = new Dictionary<string, string> { ["<b>name</b>"] = Hostile },
        });
        await using var alice = await Visitor.Of(server, "alice", await browser.Page(width, 844)).Open("/");
        foreach (var path in new[] { "/", "/incidents", $"/incidents/{number}" })
        {
            await alice.Open(path);
            await Assertions.Expect(alice.Main).ToContainTextAsync("<script>window.hacked=1</script>");
            (await alice.Page.EvaluateAsync<bool>("'hacked' in window || document.images.length > 1")).ShouldBeFalse(path);
            (await alice.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width, path);
            (await alice.Page.TitleAsync()).ShouldNotContain(Override);
        }

        await Assertions.Expect(alice.Page.Locator("a[href^='javascript']")).ToHaveCountAsync(0);
        await Assertions.Expect(alice.Page.Locator("[onclick]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_page_may_run_nothing_but_the_servers_own_script()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        using var page = await server.As("alice").GetAsync("/incidents");
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("script-src 'self'");
        policy.ShouldNotContain("unsafe");
        var html = await page.Content.ReadAsStringAsync();
        html.ShouldNotContain(" style=");
        html.ShouldNotContain("<style");
    }
}
