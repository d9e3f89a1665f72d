using Microsoft.Playwright;
using Muster.Tests.Support;

namespace Muster.Tests.Browser;

/// <summary>A person saw something: three questions say how bad it is.</summary>
public sealed class ReportTests(ChromiumBrowser browser, PostgresCluster cluster)
{
    [Theory]
    [InlineData(true, "P0", "yes")]
    [InlineData(true, "P1", "no", "yes")]
    [InlineData(false, "P2", "no", "no", "yes")]
    [InlineData(false, "P1", "no", "yes")]
    public async Task The_answers_propose_the_severity_and_the_report_opens_the_incident(bool script, string severity, params string[] answers)
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        await using var carol = await Visitor.Of(server, "carol", await browser.Page(390, 844, script)).Open("/report");
        await carol.Fill("What is wrong?", "Replies arrive twice");
        await carol.Fill("Where", "discord-handler");
        string[] questions = ["unresponsive", "degraded", "background"];
        foreach (var (question, answer) in questions.Zip(answers))
        {
            await carol.Page.Locator($"[data-question={question}] .choice", new() { HasText = answer == "yes" ? "Yes" : "No" }).ClickAsync();
        }

        await Assertions.Expect(carol.Page.Locator($"[data-answer={severity}]")).ToBeVisibleAsync();
        await carol.Press("Open the incident");

        await Assertions.Expect(carol.Page.Locator("h1")).ToHaveTextAsync("Replies arrive twice");
        await carol.Hears("Opened.");
        (await server.Incident(1))["severity"]!.GetValue<string>().ShouldBe(severity);
        (await server.Timeline(1))[0].ShouldContain("carol reported this");
    }

    [Fact]
    public async Task A_later_question_is_asked_only_after_a_no()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        await using var carol = await Visitor.Of(server, "carol", await browser.Page(390, 844, script: false)).Open("/report");
        var degraded = carol.Page.Locator("[data-question=degraded]");
        await Assertions.Expect(degraded).ToBeHiddenAsync();
        await carol.Page.Locator("[data-question=unresponsive] .choice", new() { HasText = "No" }).ClickAsync();
        await Assertions.Expect(degraded).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_unfinished_report_comes_back_as_it_was_typed(bool script)
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        await using var carol = await Visitor.Of(server, "carol", await browser.Page(390, 844, script)).Open("/report");
        await carol.Fill("What is wrong?", "Replies arrive twice");
        await carol.Fill("Where", "discord-handler");
        await carol.Press("Open the incident");

        await Assertions.Expect(carol.Page.Locator(".form__problem")).ToContainTextAsync("Answer the questions, or choose the severity yourself");
        await Assertions.Expect(carol.Page.GetByLabel("What is wrong?")).ToHaveValueAsync("Replies arrive twice");
        (await server.Get("/v1/incidents"))["incidents"]!.AsArray().ShouldBeEmpty();
    }
}
