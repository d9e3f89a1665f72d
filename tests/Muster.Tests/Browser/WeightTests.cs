using Muster.Alerts;
using Muster.Tests.Support;

namespace Muster.Tests.Browser;

/// <summary>What a phone has to fetch over a thin line.</summary>
public sealed class WeightTests(ChromiumBrowser browser, PostgresCluster cluster)
{
    private const int Most = 100_000;

    [Fact]
    public async Task The_page_of_a_storms_incident_weighs_under_100_kB_with_all_its_files()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        var number = (await server.Fire(server.Signal(Severity.P0)))!.Value;
        for (var i = 0; i < 200; i++)
        {
            await server.Fire(server.Signal(Severity.P0, summary: $"Response latency >10s on worker {i}: {new string('y', 300)}"));
        }

        await server.Advance(Duration.FromHours(3));
        await using var alice = await Visitor.Of(server, "alice", await browser.Page(390, 844)).Open("/");
        var fetched = new List<Microsoft.Playwright.IResponse>();
        alice.Page.Response += (_, response) => fetched.Add(response);
        var unseen = await alice.Page.Context.Browser!.NewContextAsync(new() { StorageState = await alice.Page.Context.StorageStateAsync() });
        var page = await unseen.NewPageAsync();
        page.Response += (_, response) => fetched.Add(response);
        await page.GotoAsync($"{server.Url}/incidents/{number}", new() { WaitUntil = Microsoft.Playwright.WaitUntilState.Load });

        var files = fetched.Where(response => !response.Url.EndsWith("/live", StringComparison.Ordinal)).ToList();
        var sizes = await Task.WhenAll(files.Select(response => response.Request.SizesAsync()));
        files.Count.ShouldBeGreaterThanOrEqualTo(3);
        sizes.Sum(size => size.ResponseBodySize + size.ResponseHeadersSize).ShouldBeInRange(1, Most);
        await unseen.CloseAsync();
    }

    [Fact]
    public async Task The_page_itself_is_under_100_kB_even_uncompressed()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        var number = (await server.Fire(server.Signal(Severity.P1)))!.Value;
        foreach (var name in new[] { "/", $"/incidents/{number}", "/report", "/oncall" })
        {
            (await server.As("alice").GetByteArrayAsync(name)).Length.ShouldBeInRange(1000, Most, name);
        }
    }
}
