using Microsoft.Playwright;
using Muster.Alerts;
using Muster.Tests.Support;

namespace Muster.Tests.Browser;

/// <summary>A "no" comes with its reason, next to what was typed.</summary>
public sealed class RefusalTests(ChromiumBrowser browser, PostgresCluster cluster)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refused_verb_says_why_and_keeps_the_typed_text(bool script)
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        var number = (await server.Fire(server.Signal(Severity.P1)))!.Value;
        await server.Do("bob", number, "acknowledge");
        await server.Do("alice", number, "classify", new { kind = "infrastructure" });
        await server.Do("bob", number, "accept");
        await using var bob = await Visitor.Of(server, "bob", await browser.Page(390, 844, script)).Open($"/incidents/{number}");

        await bob.Unfold("Resolve, all in one");
        await bob.Page.Locator("#resolve-fix").FillAsync("Restarted it");
        await bob.Page.Locator("#resolve-text").FillAsync("It answers again");
        await bob.Page.Locator("#resolve").GetByRole(AriaRole.Button).ClickAsync();

        await Assertions.Expect(bob.Page.Locator("#resolve .form__problem")).ToContainTextAsync("The incident commander declares it resolved");
        await Assertions.Expect(bob.Page.Locator("#resolve-fix")).ToHaveValueAsync("Restarted it");
        await Assertions.Expect(bob.Page.Locator("#resolve-text")).ToBeVisibleAsync();
        (await server.Incident(number))["stage"]!.GetValue<string>().ShouldBe("resolve");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_form_sent_after_the_session_ended_changes_nothing_and_says_so(bool script)
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        var number = (await server.Fire(server.Signal(Severity.P1)))!.Value;
        await using var alice = await Visitor.Of(server, "alice", await browser.Page(390, 844, script)).Open($"/incidents/{number}");
        await alice.Page.Context.ClearCookiesAsync();

        await alice.Fill("Add to the timeline", "Too late");
        await alice.Press("Add");

        await Assertions.Expect(alice.Main).ToContainTextAsync("Nothing was changed. What you typed is still in your browser");
        (await server.Timeline(number)).ShouldNotContain(line => line.Contains("Too late"));
    }

    [Fact]
    public async Task A_page_that_is_not_there_says_so_to_a_person_and_to_a_program_in_its_own_way()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        await using var alice = await Visitor.Of(server, "alice", await browser.Page(390, 844)).Open("/incidents");
        await alice.Page.GotoAsync(server.Url + "/incidents/99");
        await Assertions.Expect(alice.Main).ToContainTextAsync("There is no incident #99.");
        await alice.Page.GotoAsync(server.Url + "/a/cut-off");
        await Assertions.Expect(alice.Main).ToContainTextAsync("it may be cut off");

        using var answer = await server.As("alice").GetAsync("/nowhere");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }
}
