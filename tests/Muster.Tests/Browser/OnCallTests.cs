using System.Net.Http.Json;
using Microsoft.Playwright;
using Muster.Tests.Support;

namespace Muster.Tests.Browser;

/// <summary>Who is on call, changed on the page, on a phone and on a desk, with a script and without.</summary>
public sealed class OnCallTests(ChromiumBrowser browser, PostgresCluster cluster)
{
    [Theory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task A_role_is_taken_over_given_away_and_given_back_in_a_few_taps(int width)
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        await using var dave = await Visitor.Of(server, "dave", await browser.Page(width, 900)).Open("/oncall");
        await Assertions.Expect(dave.Main).ToContainTextAsync("None: the rotation holds, and everybody is there.");

        await dave.Press("Take over as Technical Owner");
        await dave.Hears("It is yours from now on.");
        await Assertions.Expect(dave.Main).ToContainTextAsync("Dave is Technical Owner from");
        server.Receiver.To("bob")[^1].Text.ShouldContain("You are no longer TO");

        await dave.Press("End it: Dave as Technical Owner");
        await dave.Hears("Ended.");
        await Assertions.Expect(dave.Main).ToContainTextAsync("None: the rotation holds");

        await dave.Unfold("Give a role to somebody else for a while");
        await dave.Page.Locator("#override-role").SelectOptionAsync("IC");
        await dave.Page.Locator("#override-person").SelectOptionAsync("carol");
        await dave.Page.Locator("#override-until").FillAsync("2026-02-19T18:00");
        await dave.Page.Locator("#override-note").FillAsync("school play");
        await dave.Press("Change it");
        await dave.Hears("Changed.");
        await Assertions.Expect(dave.Main).ToContainTextAsync("Carol is Incident Commander");
        await Assertions.Expect(dave.Main).ToContainTextAsync("school play");
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task A_calendar_is_made_its_address_shown_once_and_ended(int width)
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        await using var bob = await Visitor.Of(server, "bob", await browser.Page(width, 900)).Open("/oncall");
        await Assertions.Expect(bob.Main).ToContainTextAsync("You follow none.");
        await bob.Unfold("Follow a calendar");
        await bob.Press("Make its address");
        var address = new Uri(await bob.Main.Locator("pre").InnerTextAsync());
        (await server.Client(null).GetStringAsync(address.AbsolutePath)).ShouldContain("SUMMARY:On call: TO");

        using (var made = await server.As("alice").PostAsJsonAsync("/v1/overrides", new { role = "CO", person = "dave", until = "2026-02-19T12:00:00Z" }))
        {
            ((int)made.StatusCode).ShouldBe(201);
        }

        await server.Fire(server.Signal(Muster.Alerts.Severity.P2));
        await Assertions.Expect(bob.Main).ToContainTextAsync("Dave is Communications");
        (await bob.Main.Locator("pre").InnerTextAsync()).ShouldBe(address.AbsoluteUri, "news does not take away what is shown once");
        await Assertions.Expect(bob.Main.GetByRole(AriaRole.Button, new() { Name = "Copy the address" })).ToBeVisibleAsync();
        await bob.Press("End this calendar: My turns");
        await bob.Hears("Ended: that address shows nothing any more.");
        await Assertions.Expect(bob.Main.Locator("pre")).ToHaveCountAsync(0);

        await bob.Unfold("Follow a calendar");
        await bob.Press("Make its address");
        await Assertions.Expect(bob.Main.Locator("pre")).ToBeVisibleAsync();
        await bob.Open("/oncall");
        await Assertions.Expect(bob.Main.Locator("pre")).ToHaveCountAsync(0);
        await bob.Press("End this calendar: My turns");
        await bob.Hears("Ended: that address shows nothing any more.");
        await Assertions.Expect(bob.Main).ToContainTextAsync("You follow none.");
    }

    [Fact]
    public async Task What_is_refused_comes_back_as_it_was_typed_with_the_reason()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        await using var alice = await Visitor.Of(server, "alice", await browser.Page(390, 900)).Open("/oncall");
        await alice.Unfold("Give a role to somebody else for a while");
        await alice.Page.Locator("#override-person").SelectOptionAsync("alice");
        await alice.Page.Locator("#override-until").FillAsync("2026-02-19T18:00");
        await alice.Press("Change it");

        await Assertions.Expect(alice.Main.GetByRole(AriaRole.Alert)).ToContainTextAsync("alice is the IC from");
        (await alice.Page.Locator("#override-until").InputValueAsync()).ShouldBe("2026-02-19T18:00");
        (await alice.Page.Locator("#override-person").InputValueAsync()).ShouldBe("alice");
    }

    [Fact]
    public async Task Somebody_is_noted_as_away_and_as_back()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        await using var bob = await Visitor.Of(server, "bob", await browser.Page(390, 900)).Open("/oncall");
        await bob.Unfold("Somebody is away");
        await bob.Page.Locator("#away-until").FillAsync("2026-02-20T18:00");
        await bob.Press("Note it");
        await bob.Hears("Noted.");
        await Assertions.Expect(bob.Main).ToContainTextAsync("Bob is away");

        await bob.Press("Bob is back");
        await bob.Hears("Ended.");
        await Assertions.Expect(bob.Main).Not.ToContainTextAsync("Bob is away");
    }
}
