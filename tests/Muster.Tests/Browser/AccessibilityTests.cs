using System.Text.Json;
using Microsoft.Playwright;
using Muster.Alerts;
using Muster.Tests.Support;

namespace Muster.Tests.Browser;

/// <summary>Every page by axe-core's rules, light on a phone and dark on a desk; and every action without a mouse.</summary>
public sealed class AccessibilityTests(ChromiumBrowser browser, PostgresCluster cluster)
{
    private static readonly string Axe = File.ReadAllText(Path.Combine(House.Sources.Root, "src/Muster/node_modules/axe-core/axe.min.js"));

    [Theory]
    [InlineData(390, false)]
    [InlineData(1280, true)]
    public async Task No_page_has_a_serious_violation(int width, bool dark)
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        var numbers = await EveryStage(server);
        await using var alice = Visitor.Of(server, "alice", await browser.Page(width, 900, dark: dark));
        await alice.Page.GotoAsync(server.Url + "/sign-in");
        await Check(alice, "/sign-in");
        await alice.Page.GotoAsync(server.Receiver.To("bob")[0].Action("acknowledge").Url);
        await Check(alice, "the action link");
        await alice.Page.GotoAsync(server.Url + "/nowhere");
        await Check(alice, "/nowhere");
        foreach (var path in new[] { "/", "/incidents", "/incidents?severity=P2&q=nothing", "/oncall", "/services", "/report", "/audit", "/people", "/me" }
            .Concat(numbers.Select(number => $"/incidents/{number}")))
        {
            await alice.Open(path);
            await alice.Page.EvaluateAsync("document.querySelectorAll('details').forEach(each => each.open = true)");
            await Check(alice, path);
        }
    }

    [Fact]
    public async Task Every_action_of_an_incident_is_reachable_with_the_tab_key()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        foreach (var number in await EveryStage(server))
        {
            await using var alice = await Visitor.Of(server, "alice", await browser.Page(1280, 900)).Open($"/incidents/{number}");
            await alice.Page.EvaluateAsync("document.querySelectorAll('details').forEach(each => each.open = true)");
            var wanted = await alice.Page.EvaluateAsync<string[]>(Controls);
            wanted.Length.ShouldBeGreaterThan(10);
            var reached = await TabThrough(alice.Page);
            wanted.Except(reached).ShouldBeEmpty($"incident {number}");
        }
    }

    [Fact]
    public async Task The_keys_of_the_sheet_move_open_acknowledge_and_go()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        var first = (await server.Fire(server.Signal(Severity.P0, "gateway", "down")))!.Value;
        var second = (await server.Fire(server.Signal(Severity.P1)))!.Value;
        await using var alice = await Visitor.Of(server, "alice", await browser.Page(1280, 900)).Open("/");
        var keys = alice.Page.Keyboard;

        await keys.PressAsync("?");
        await Assertions.Expect(alice.Page.GetByRole(AriaRole.Heading, new() { Name = "Keyboard shortcuts" })).ToBeVisibleAsync();
        await keys.PressAsync("Escape");
        await keys.PressAsync("j");
        await keys.PressAsync("j");
        await Assertions.Expect(alice.Page.Locator($"#row-{second} a")).ToBeFocusedAsync();
        await keys.PressAsync("k");
        await Assertions.Expect(alice.Page.Locator($"#row-{first} a")).ToBeFocusedAsync();
        await keys.PressAsync("Enter");
        await Assertions.Expect(alice.Page).ToHaveURLAsync($"{server.Url}/incidents/{first}");
        await keys.PressAsync("a");
        await alice.Hears("Acknowledged.");
        await keys.PressAsync("n");
        await keys.TypeAsync("gn j?");
        await Assertions.Expect(alice.Page.Locator("#note-text")).ToHaveValueAsync("gn j?");
        await keys.PressAsync("Escape");
        await keys.PressAsync("g");
        await keys.PressAsync("o");
        await Assertions.Expect(alice.Page).ToHaveURLAsync($"{server.Url}/oncall");
    }

    /// <summary>Everything a mouse could press; of a group of radio buttons the tab key stops at one.</summary>
    private const string Controls =
        """
        [...document.querySelectorAll("main a[href], main button, main input:not([type=hidden]), main select, main textarea, main summary")]
            .filter(each => each.checkVisibility())
            .map(each => each.type === "radio" ? `radio ${each.form?.id ?? ""} ${each.name}` : `${each.tagName} ${each.id} ${each.name ?? ""} ${each.textContent.trim()}`)
        """;

    private static async Task<HashSet<string>> TabThrough(IPage page)
    {
        var reached = new HashSet<string>();
        for (var presses = 0; presses < 300; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            var at = await page.EvaluateAsync<string>(
                """
                (() => { const each = document.activeElement; return each === document.body ? "" : each.type === "radio"
                    ? `radio ${each.form?.id ?? ""} ${each.name}` : `${each.tagName} ${each.id} ${each.name ?? ""} ${each.textContent.trim()}`; })()
                """);
            if (at.Length == 0 && presses > 5)
            {
                break;
            }

            reached.Add(at);
        }

        return reached;
    }

    /// <summary>One incident in each stage, so that every form is on some page.</summary>
    private static async Task<IReadOnlyList<long>> EveryStage(MusterServer server)
    {
        var numbers = new List<long>();
        (string Who, string Verb, object Body)[] steps =
        [
            ("bob", "acknowledge", new { }),
            ("alice", "classify", new { kind = "infrastructure" }),
            ("bob", "accept", new { }),
            ("bob", "note", new { text = "Restarted it", kind = "fix" }),
            ("bob", "verify", new { verification = "It answers", impactGone = true }),
            ("alice", "resolve", new { }),
            ("alice", "review", new { rootCause = "The pool had no bound", detectionGap = "Nobody watched it", preventionTask = Item, runbookUpdate = Item }),
            ("alice", "close", new { }),
        ];
        for (var stage = 0; stage <= steps.Length; stage++)
        {
            var number = (await server.Fire(server.Signal(Severity.P1, $"service-{stage}")))!.Value;
            foreach (var (who, verb, body) in steps.Take(stage))
            {
                await server.Do(who, number, verb, body);
            }

            numbers.Add(number);
        }

        return numbers;
    }

    private static object Item => new { title = "Bound it", owner = "bob", due = "2026-03-04" };

    private static async Task Check(Visitor visitor, string where)
    {
        await visitor.Page.EvaluateAsync(Axe);
        var found = await visitor.Page.EvaluateAsync<JsonElement>(
            """
            axe.run(document, { resultTypes: ["violations"] }).then(result => result.violations
                .filter(each => each.impact === "serious" || each.impact === "critical")
                .map(each => `${each.id}: ${each.nodes.map(node => node.html.slice(0, 160) + " " + node.any.map(one => one.message).join(" ")).join(" | ")}`))
            """);
        found.EnumerateArray().Select(each => each.GetString()).ShouldBeEmpty(where);
    }
}
