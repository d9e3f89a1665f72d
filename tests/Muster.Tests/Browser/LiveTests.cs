using Microsoft.Playwright;
using Muster.Alerts;
using Muster.Tests.Support;

namespace Muster.Tests.Browser;

/// <summary>News reaches an open page by itself, and never costs anybody what they were typing.</summary>
public sealed class LiveTests(ChromiumBrowser browser, PostgresCluster cluster)
{
    [Fact]
    public async Task A_new_incident_appears_on_the_open_now_page_and_goes_when_it_is_resolved()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        await using var alice = await Visitor.Of(server, "alice", await browser.Page(390, 844)).Open("/");
        await Assertions.Expect(alice.Main).ToContainTextAsync("Nothing is open.");
        await Assertions.Expect(alice.Page.Locator("#live")).ToHaveTextAsync("Live");

        var number = await server.Fire(server.Signal(Severity.P0, summary: "The gateway does not answer"));
        await Assertions.Expect(alice.Page.Locator($"#row-{number}")).ToContainTextAsync("The gateway does not answer");
        await Assertions.Expect(alice.Page).ToHaveTitleAsync("(1) Now · Acme Agents");
    }

    [Fact]
    public async Task News_keeps_typed_text_focus_open_folds_and_the_chosen_filter()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        var number = (await server.Fire(server.Signal(Severity.P1)))!.Value;
        await using var alice = await Visitor.Of(server, "alice", await browser.Page(1280, 900)).Open($"/incidents/{number}");
        await Assertions.Expect(alice.Page.Locator("#live")).ToHaveTextAsync("Live");
        await alice.Page.GetByText("Notes", new() { Exact = true }).ClickAsync();
        await alice.Unfold("Fill in what you know");
        await alice.Fill("Add to the timeline", "half a thou");

        await server.Do("bob", number, "note", new { text = "Looking at redis" });

        await Assertions.Expect(alice.Page.Locator("#story")).ToContainTextAsync("Looking at redis");
        await Assertions.Expect(alice.Page.Locator("#note-text")).ToHaveValueAsync("half a thou");
        await Assertions.Expect(alice.Page.Locator("#note-text")).ToBeFocusedAsync();
        await Assertions.Expect(alice.Page.Locator("#triage")).ToBeVisibleAsync();
        await Assertions.Expect(alice.Page.Locator(".moment", new() { HasText = "Detect began" })).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Without_a_connection_the_page_says_that_it_is_not_live_and_keeps_what_could_not_be_sent()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        var number = (await server.Fire(server.Signal(Severity.P1)))!.Value;
        await using var alice = await Visitor.Of(server, "alice", await browser.Page(390, 844)).Open($"/incidents/{number}");
        await Assertions.Expect(alice.Page.Locator("#live")).ToHaveTextAsync("Live");

        await alice.Page.Context.SetOfflineAsync(true);
        await Assertions.Expect(alice.Page.Locator("#live")).ToHaveTextAsync("Not live: reconnecting");
        await alice.Fill("Add to the timeline", "The cache times out");
        await alice.Press("Add");
        await Assertions.Expect(alice.Page.Locator("#note")).ToContainTextAsync("Not sent: there is no connection");
        await Assertions.Expect(alice.Page.Locator("#note-text")).ToHaveValueAsync("The cache times out");

        await alice.Page.Context.SetOfflineAsync(false);
        await Assertions.Expect(alice.Page.Locator("#live")).ToHaveTextAsync("Live");
        await alice.Press("Add");
        await alice.Hears("On the timeline.");
        (await server.Timeline(number)).Count(line => line.Contains("The cache times out")).ShouldBe(1);
    }

    [Fact]
    public async Task A_form_whose_answer_was_lost_is_carried_out_once_when_it_is_sent_again()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        var number = (await server.Fire(server.Signal(Severity.P1)))!.Value;
        await using var alice = await Visitor.Of(server, "alice", await browser.Page(390, 844)).Open($"/incidents/{number}");
        var lost = 0;
        await alice.Page.RouteAsync("**/note", async route =>
        {
            var answer = await route.FetchAsync(new() { MaxRedirects = 0 });
            await (lost++ == 0 ? route.AbortAsync() : route.FulfillAsync(new() { Response = answer }));
        });

        await alice.Fill("Add to the timeline", "Only once");
        await alice.Press("Add");
        await Assertions.Expect(alice.Page.Locator("#note")).ToContainTextAsync("Not sent");
        await alice.Press("Add");
        await alice.Hears("On the timeline.");
        (await server.Timeline(number)).Count(line => line.Contains("Only once")).ShouldBe(1);
    }
}
