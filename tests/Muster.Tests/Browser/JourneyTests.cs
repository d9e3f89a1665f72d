using Microsoft.Playwright;
using Muster.Alerts;
using Muster.Tests.Support;

namespace Muster.Tests.Browser;

/// <summary>The whole way, on a phone: from the link in a page to the closed review.</summary>
public sealed class JourneyTests(ChromiumBrowser browser, PostgresCluster cluster)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_phone_takes_an_incident_from_its_page_to_the_closed_review_with_and_without_a_script(bool script)
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        var number = (await server.Fire(server.Signal(Severity.P1)))!.Value;
        await using var bob = Visitor.Of(server, "bob", await browser.Page(390, 844, script));
        await using var alice = Visitor.Of(server, "alice", await browser.Page(390, 844, script));

        await Acknowledge(server, bob);
        await Classify(alice, number);
        await Fix(bob, number);
        await Resolve(alice, number);
        await Review(alice);

        (await server.Incident(number))["stage"]!.GetValue<string>().ShouldBe("closed");
        await Assertions.Expect(alice.Main).ToContainTextAsync("The connection pool had no upper bound");
    }

    /// <summary>The link in the message needs no sign-in: it is the permission.</summary>
    private static async Task Acknowledge(MusterServer server, Visitor bob)
    {
        await bob.Page.GotoAsync(server.Receiver.To("bob")[0].Action("acknowledge").Url);
        await Assertions.Expect(bob.Main).ToContainTextAsync("You do it as Bob");
        await bob.Press("Acknowledge");
        await Assertions.Expect(bob.Main).ToContainTextAsync("Acknowledged. Nobody else is asked to acknowledge.");
        await server.Settle();
    }

    private static async Task Classify(Visitor alice, long number)
    {
        await alice.Open($"/incidents/{number}");
        await alice.Page.GetByText("P0 · outage").First.ClickAsync();
        await alice.Page.GetByText("Infrastructure", new() { Exact = true }).First.ClickAsync();
        await alice.Press("Confirm");
        await alice.Hears("Classified.");
    }

    private static async Task Fix(Visitor bob, long number)
    {
        await bob.Open($"/incidents/{number}");
        await bob.Press("Accept");
        await bob.Hears("Accepted. It is yours now.");
        await bob.Fill("What did you change?", "Restarted the embedding cache with a bounded pool");
        await bob.Press("Note it");
        await bob.Hears("On the timeline.");
        await bob.Fill("How do you know it works again, in production?", "p95 is back to 1.2 s for ten minutes");
        await bob.Page.GetByLabel("Users no longer feel it").First.CheckAsync();
        await bob.Press("Save the verification");
        await bob.Hears("Verification saved.");
        await Assertions.Expect(bob.Main).ToContainTextAsync("Alice declares it resolved");
    }

    private static async Task Resolve(Visitor alice, long number)
    {
        await alice.Open($"/incidents/{number}");
        await alice.Press("Declare it resolved");
        await alice.Hears("Resolved.");
    }

    private static async Task Review(Visitor alice)
    {
        await alice.Fill("Root cause", "The connection pool had no upper bound");
        await alice.Fill("Detection gap", "Nothing watched the size of the pool");
        await Task(alice, "#preventionTask", "Alert on the pool's size", "bob");
        await Task(alice, "#runbookUpdate", "How to restart the cache", "alice");
        await alice.Press("Save the review");
        await alice.Hears("Review saved.");
        await alice.Press("Close the review");
        await alice.Hears("Closed. Thank you.");
    }

    private static async Task Task(Visitor alice, string field, string title, string owner)
    {
        await alice.Page.Locator($"{field}-title").FillAsync(title);
        await alice.Page.Locator($"{field}-owner").SelectOptionAsync(owner);
        await alice.Page.Locator($"{field}-due").FillAsync("2026-03-04");
    }
}
