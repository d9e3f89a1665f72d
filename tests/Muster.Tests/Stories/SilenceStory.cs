using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Muster.Alerts;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Stories;

public abstract class SilenceStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task A_silenced_alert_wakes_nobody_until_the_silence_ends_while_it_fires()
    {
        await using var walk = await Walk();
        await Silence(walk, FromHours(2));
        var outcome = (await walk.Server.Send(walk.Server.Signal(Severity.P0)))[0];
        outcome.ShouldSatisfyAllConditions(one => one.Outcome.ShouldBe("silenced"), one => one.Incident.ShouldBeNull());
        (await walk.Server.Send(walk.Server.Signal(Severity.P0)))[0].Outcome.ShouldBe("silenced", "said again, it is silenced again");
        await walk.Server.Fire(walk.Server.Signal(Severity.P0, "planner"));
        walk.Arrived().ShouldBe("page alice, page bob", "the silence is about another service");
        await walk.Server.Do("alice", 1, "acknowledge");
        await walk.Server.Do("alice", 1, "classify", new { kind = "behaviour", severity = "P2" });
        walk.Arrived();

        await walk.After(FromHours(2), "notice alice, notice bob, page alice, page bob");
        walk.Messages.ShouldAllBe(message => message.Incident!.Number == 2);
        var incident = await walk.Server.Incident(2);
        incident["firedAt"]!.ToString().ShouldBe("2026-02-18T02:14:33Z");
        incident["openedAt"]!.ToString().ShouldBe("2026-02-18T04:14:33Z");
    }

    [Fact]
    public async Task A_sources_key_silences_its_own_alerts_alone_and_the_now_page_says_so()
    {
        await using var walk = await Walk();
        using var made = await walk.Server.Client("am-key").PostAsJsonAsync("/api/v2/silences", new
        {
            matchers = new[] { new { name = "service", value = ".+", isRegex = true } }, startsAt = "2026-02-18T02:00:00Z", endsAt = "2026-02-18T06:00:00Z",
            createdBy = "alice", comment = "deploy <b>",
        });
        made.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        (await walk.Server.Send(walk.Server.Signal(Severity.P0)))[0].Outcome.ShouldBe("opened", "scripts is another source");
        using var sent = await walk.Server.Client("am-key").PostAsJsonAsync("/api/v2/alerts", new[] { new { labels = new { alertname = "Down", service = "planner", severity = "critical" } } });
        sent.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        await walk.Server.Settle();
        walk.Arrived().ShouldBe("page alice, page bob", "and nobody is paged for the silenced one");

        var page = System.Net.WebUtility.HtmlDecode(await walk.Server.As("bob").GetStringAsync("/"));
        page.ShouldContain("Silenced until 07:00:");
        page.ShouldContain("service=~\".+\" (alice, through prometheus: deploy <b>). It holds back 1 alert that fires.");
    }

    [Fact]
    public async Task What_resolves_in_silence_stays_silent()
    {
        await using var walk = await Walk();
        await Silence(walk, FromHours(2));
        await walk.Server.Fire(walk.Server.Signal(Severity.P0));
        await walk.Server.Resolve(walk.Server.Signal(Severity.P0));
        await walk.Silence(FromHours(3));
        (await walk.Server.Get("/v1/incidents"))["incidents"]!.AsArray().ShouldBeEmpty();
        (await walk.Server.Get("/v1/alerts"))["alerts"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_silence_that_is_ended_early_lets_its_alerts_page_at_once()
    {
        await using var walk = await Walk();
        var silence = await Silence(walk, FromHours(2));
        await walk.Server.Fire(walk.Server.Signal(Severity.P1));
        await walk.Server.Advance(FromMinutes(10));
        await walk.Server.Write(async sql => await Silences(walk).Expire(sql, silence.Id, walk.Now));
        await walk.Server.Settle();
        walk.Arrived().ShouldBe("notice alice, page bob");
        await walk.Silence(FromMinutes(59));
    }

    [Fact]
    public async Task Under_two_silences_an_alert_waits_for_the_end_of_both()
    {
        await using var walk = await Walk();
        await Silence(walk, FromHours(1));
        await Silence(walk, FromHours(2), FromMinutes(30));
        await walk.Server.Fire(walk.Server.Signal(Severity.P1) with { FiredAt = walk.Now });
        await walk.After(FromHours(2), "notice alice, notice alice, notice bob, page bob");
    }

    [Fact]
    public async Task A_silence_does_not_hush_an_incident_that_is_open_already()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P0, "page alice, page bob");
        await Silence(walk, FromHours(2));
        await walk.Server.Fire(walk.Server.Signal(Severity.P0, summary: "Another"));
        await walk.After(FromMinutes(5), "page alice, page bob");
        (await walk.Server.Incident(1))["alerts"]!.AsArray().Count.ShouldBe(1);
    }

    private static SilenceStore Silences(Walk walk) => walk.Server.Services.GetRequiredService<SilenceStore>();

    private static async Task<Silence> Silence(Walk walk, Duration lasts, Duration? from = null)
    {
        Silence? made = null;
        await walk.Server.Write(async sql => made = await Silences(walk).Post(sql, new SilenceDraft(
            null, [new Matcher("service", "telegram-handler", false)], walk.Now + (from ?? Duration.Zero), walk.Now + lasts, "alice", "Planned work"), walk.Now));
        return made!;
    }
}

public sealed class SilenceStoryOnSqlite(PostgresCluster cluster) : SilenceStory(On.Sqlite, cluster);

public sealed class SilenceStoryOnPostgres(PostgresCluster cluster) : SilenceStory(On.Postgres, cluster);
