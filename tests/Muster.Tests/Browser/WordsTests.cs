using Microsoft.Playwright;
using Muster.Alerts;
using Muster.Foundation;
using Muster.Tests.Support;
using Muster.Web;

namespace Muster.Tests.Browser;

/// <summary>Times are said twice, by the server first and by the script from then on: both say the same.</summary>
public sealed class WordsTests(ChromiumBrowser browser, PostgresCluster cluster)
{
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 29, 0, 30, 5);

    private static readonly long[] Seconds =
        [0, 5, 9, 10, 59, 60, 61, 3599, 3600, 3661, 7200, 86_399, 86_400, 90_000, 172_800, 1_209_599, 1_209_600, 1_300_000, 31_000_000];

    [Fact]
    public async Task The_script_says_every_time_as_the_server_does_also_across_a_change_of_clocks()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster, Now));
        await using var alice = Visitor.Of(server, "alice", await browser.Page(390, 844));
        await alice.Page.Clock.SetFixedTimeAsync(Now.ToDateTimeUtc());
        await alice.Open("/");
        var zone = LocalTimes.Zone("Europe/Berlin");
        var expected = Seconds.SelectMany(each => new[] { each, -each }).Distinct().Select(offset => Now + Duration.FromSeconds(offset)).SelectMany(at =>
            new (Instant At, string Form, string Text)[]
            {
                (at, "ago", Words.Ago(at, Now)), (at, "left", Words.Left(at, Now)), (at, "clock", Words.Clock(at, Now, zone)), (at, "day", Words.Day(at, zone)),
            }).ToList();

        foreach (var (at, form, _) in expected)
        {
            await alice.Page.EvaluateAsync(
                "([at, form]) => { const time = document.createElement('time'); time.dateTime = at; time.dataset.form = form; time.className = 'sample'; document.body.append(time); }",
                new[] { Rfc3339.Format(at), form });
        }

        await Assertions.Expect(alice.Page.Locator("time.sample")).ToHaveTextAsync(expected.Select(each => each.Text).ToArray());
    }

    [Fact]
    public async Task A_phone_whose_clock_is_wrong_counts_down_as_the_server_does()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        await server.Fire(server.Signal(Severity.P0));
        await using var alice = Visitor.Of(server, "alice", await browser.Page(390, 844));
        await alice.Page.Clock.SetFixedTimeAsync((server.Time.Now + Duration.FromHours(5)).ToDateTimeUtc());
        await alice.Open("/");
        await Assertions.Expect(alice.Page.Locator(".count").First).ToContainTextAsync("15 min left");
    }
}
