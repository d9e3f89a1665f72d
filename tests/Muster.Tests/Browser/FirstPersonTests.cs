using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Muster.Team;
using Muster.Tests.Support;

namespace Muster.Tests.Browser;

/// <summary>From the printed set-up link to a page that says what is still missing.</summary>
public sealed class FirstPersonTests(ChromiumBrowser browser, PostgresCluster cluster)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_first_person_sets_the_team_up_signs_out_and_comes_back_with_the_token(bool script)
    {
        await using var server = await MusterServer.Start(On.Sqlite, cluster);
        var link = await server.Services.GetRequiredService<Setup>().Offer(CancellationToken.None);
        await using var ada = Visitor.Of(server, "ada", await browser.Page(390, 844, script));
        await ada.Page.GotoAsync($"{server.Url}/setup/{link}");
        await ada.Fill("Team", "Analytical Engines");
        await ada.Page.GetByLabel("Time zone of the team").SelectOptionAsync("Europe/London");
        await ada.Fill("Your name", "Ada Lovelace");
        await ada.Press("Set it up");

        await Assertions.Expect(ada.Main).ToContainTextAsync("Welcome, Ada Lovelace");
        await Assertions.Expect(ada.Main).ToContainTextAsync("You cannot be paged yet.");
        var token = await ada.Page.Locator("pre").First.InnerTextAsync();
        await ada.Follow("Open Muster");
        await Assertions.Expect(ada.Main).ToContainTextAsync("Nothing is open.");
        await Assertions.Expect(ada.Main).ToContainTextAsync("Solo mode");

        await ada.Page.GetByLabel("You: Ada Lovelace").ClickAsync();
        await ada.Press("Sign out");
        await ada.Unfold("Sign in with a token instead");
        await ada.Fill("Token", "not it");
        await ada.Press("Sign in with the token");
        await Assertions.Expect(ada.Main).ToContainTextAsync("Nobody has this token.");
        await ada.Fill("Token", token);
        await ada.Press("Sign in with the token");
        await Assertions.Expect(ada.Main).ToContainTextAsync("Nothing is open.");
    }

    [Fact]
    public async Task A_page_asked_for_before_signing_in_is_the_one_that_opens_afterwards()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        await using var alice = await Visitor.Of(server, "alice", await browser.Page(390, 844)).Open("/incidents?severity=P2");
        await Assertions.Expect(alice.Page.GetByLabel("Severity")).ToHaveValueAsync("P2");
    }
}
