using Microsoft.Playwright;
using Muster.Tests.Support;

namespace Muster.Tests.Browser;

/// <summary>An invitation, a password, a permission and a way back in, on a phone and on a desk.</summary>
public sealed class PeopleTests(ChromiumBrowser browser, PostgresCluster cluster)
{
    [Theory]
    [InlineData(390, true)]
    [InlineData(390, false)]
    [InlineData(1280, true)]
    public async Task Somebody_is_invited_joins_is_locked_out_and_is_let_in_again(int width, bool script)
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        await using var alice = await Visitor.Of(server, "alice", await browser.Page(width, 844, script)).Open("/people");
        await using var erin = Visitor.Of(server, "erin", await browser.Page(width, 844, script));

        await alice.Fill("Name", "Erin Example");
        await alice.Fill("E-mail address", "erin@example.com");
        await alice.Press("Make the link");
        await Look(alice, $"invited-{width}");
        await Assertions.Expect(alice.Main).ToContainTextAsync("It was not mailed: this server has no mail server.");

        await erin.Page.GotoAsync(await alice.Page.Locator("#new-link").InnerTextAsync());
        await Assertions.Expect(erin.Page.GetByLabel("You sign in as")).ToHaveValueAsync("erin@example.com");
        await erin.Fill("Password", "password1234");
        await erin.Press("Join");
        await Assertions.Expect(erin.Main).ToContainTextAsync("That is among the first that are guessed.");
        await Look(erin, $"join-{width}");
        await erin.Fill("Password", "four odd words here");
        await erin.Press("Join");
        await erin.Hears("You are signed in, with the password you chose.");
        await Look(erin, $"me-{width}");

        await alice.Open("/people");
        var card = alice.Page.Locator("article", new() { HasText = "Erin Example" });
        await card.Locator("summary").First.ClickAsync();
        await card.GetByLabel("May").SelectOptionAsync("viewer");
        await card.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await alice.Hears("Changed.");
        await card.Locator("summary").First.ClickAsync();
        await Look(alice, $"people-{width}");
        await card.GetByRole(AriaRole.Button, new() { Name = "Make a link to get back in" }).ClickAsync();
        await erin.Page.GotoAsync(await alice.Page.Locator("#new-link").InnerTextAsync());
        await erin.Fill("Password", "five other odd words");
        await erin.Press("Set the password");
        await erin.Hears("You are signed in, with the password you chose.");

        await erin.Page.Context.ClearCookiesAsync();
        await erin.Page.GotoAsync(server.Url + "/sign-in?to=/services");
        await Look(erin, $"sign-in-{width}");
        await erin.Fill("E-mail address or id", "erin-example");
        await erin.Fill("Password", "four odd words here");
        await erin.Press("Sign in");
        await Assertions.Expect(erin.Main).ToContainTextAsync("That is not right: the name, or the password.");
        await erin.Fill("Password", "five other odd words");
        await erin.Press("Sign in");
        await Assertions.Expect(erin.Page).ToHaveURLAsync(server.Url + "/services");
        await alice.Open("/audit?person=erin-example");
        await Assertions.Expect(alice.Main).ToContainTextAsync("permission responder");
        await Look(alice, $"audit-{width}");
    }

    private static async Task Look(Visitor visitor, string name)
    {
        (await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth")).ShouldBeLessThanOrEqualTo(0, $"{name} is wider than its screen");
        await ChromiumBrowser.Screenshot(visitor.Page, name);
    }
}
