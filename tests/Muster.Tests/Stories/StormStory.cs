using Microsoft.Extensions.DependencyInjection;
using Muster.Alerts;
using Muster.Foundation;
using Muster.Tests.Support;

namespace Muster.Tests.Stories;

public abstract class StormStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task Ten_thousand_alerts_are_one_page_and_the_one_P0_among_them_pages_on_its_own()
    {
        await using var walk = await Walk();
        var requests = Enumerable.Range(0, 100).Select(request => walk.Server.Post([.. Enumerable.Range(0, 100).Select(alert => request == 57 && alert == 31
            ? walk.Server.Signal(Severity.P0, "billing", "Charges twice")
            : walk.Server.Signal(Severity.P1, summary: $"Timeout of shard {request}/{alert}"))]));
        await Task.WhenAll(requests);
        await walk.Server.Settle();

        walk.Arrived().ShouldBe("notice alice, page alice, page bob, page bob");
        walk.Messages.Where(message => message.Path == "bob").Select(message => message.Incident!.Severity).ShouldBe(["P0", "P1"], ignoreOrder: true);
        var incidents = (await walk.Server.Get("/v1/incidents"))["incidents"]!.AsArray();
        incidents.Select(incident => incident!["title"]!.ToString()).ShouldContain("Charges twice");
        incidents.Count.ShouldBe(2);
        var storm = incidents.Single(incident => incident!["title"]!.ToString() != "Charges twice")!["number"]!.GetValue<long>();
        (await walk.Server.Read(sql => walk.Server.Services.GetRequiredService<AlertStore>().Count(sql, storm))).ShouldBe((9_999, 9_999));
        (await walk.Server.Incident(storm))["alertCount"]!.GetValue<int>().ShouldBe(9_999);
        (await walk.Server.Timeline(storm)).Count.ShouldBeLessThan(30);
    }

    [Fact]
    public async Task Flapping_within_one_request_leaves_what_was_said_last()
    {
        await using var walk = await Walk();
        var fires = walk.Server.Signal(Severity.P1);
        var ends = fires with { Status = AlertStatus.Resolved };
        var outcomes = await walk.Server.Send(fires, ends, fires, ends, fires);
        outcomes.Select(outcome => outcome.Outcome).ShouldBe(["opened", "resolved", "joined", "resolved", "joined"]);
        outcomes.Select(outcome => outcome.Alert).Distinct().Count().ShouldBe(3);
        walk.Arrived().ShouldBe("notice alice, page bob");
        (await walk.Server.Incident(1))["alertsResolved"]!.GetValue<bool>().ShouldBeFalse();

        (await walk.Server.Send(ends, fires, ends)).Select(outcome => outcome.Outcome).ShouldBe(["resolved", "joined", "resolved"]);
        walk.Arrived().ShouldBe("notice bob");
        (await walk.Server.Incident(1))["alertsResolved"]!.GetValue<bool>().ShouldBeTrue();
        (await walk.Server.Get("/v1/alerts?status=firing"))["alerts"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_resolution_that_overtook_its_alert_still_leaves_an_incident_that_says_it_is_over()
    {
        await using var walk = await Walk();
        var fires = walk.Server.Signal(Severity.P2);
        var ends = fires with { Status = AlertStatus.Resolved };
        // The row of the firing is older but set back, as it is when a batch full of worse ones comes first.
        await walk.Restart(async sql =>
        {
            await Insert(sql, fires, walk.Now, walk.Now + Duration.FromSeconds(30));
            await Insert(sql, ends, walk.Now, null);
        });
        await walk.Server.Settle();
        (await walk.Server.Get("/v1/incidents"))["incidents"]!.AsArray().ShouldBeEmpty();
        await walk.Server.Advance(Duration.FromSeconds(30));
        var incident = await walk.Server.Incident(1);
        incident["alertsResolved"]!.GetValue<bool>().ShouldBeTrue();
        incident["alerts"]!.AsArray().Single()!["status"]!.ToString().ShouldBe("resolved");
        walk.Arrived().ShouldBe("");
    }

    [Fact]
    public async Task A_second_resolution_that_overtook_its_alert_ends_it_as_well()
    {
        await using var walk = await Walk();
        await walk.Server.Fire(walk.Server.Signal(Severity.P2));
        await walk.Server.Resolve(walk.Server.Signal(Severity.P2));
        await walk.Server.Advance(Duration.FromMinutes(1));
        var again = walk.Server.Signal(Severity.P2);
        await walk.Restart(async sql =>
        {
            await Insert(sql, again, walk.Now, walk.Now + Duration.FromSeconds(30));
            await Insert(sql, again with { Status = AlertStatus.Resolved }, walk.Now, null);
        });
        await walk.Server.Settle();
        await walk.Server.Advance(Duration.FromSeconds(30));
        var incident = await walk.Server.Incident(1);
        incident["alerts"]!.AsArray().Select(alert => alert!["status"]!.ToString()).ShouldBe(["resolved", "resolved"]);
        incident["alertsResolved"]!.GetValue<bool>().ShouldBeTrue();
        (await walk.Server.Resolve(again)).ShouldBe(1, "what is said of it later is said of the newest");
        (await walk.Server.Send(again with { FiredAt = walk.Now }))[0].Outcome.ShouldBe("joined");
        (await walk.Server.Get("/v1/alerts?status=firing"))["alerts"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_resolution_of_something_unknown_opens_nothing()
    {
        await using var walk = await Walk();
        (await walk.Server.Resolve(walk.Server.Signal(Severity.P0))).ShouldBeNull();
        (await walk.Server.Get("/v1/incidents"))["incidents"]!.AsArray().ShouldBeEmpty();
        walk.Arrived().ShouldBe("");
        (await walk.Server.Fire(walk.Server.Signal(Severity.P0))).ShouldBe(1);
        walk.Arrived().ShouldBe("page alice, page bob");
    }

    internal static Task Insert(Session sql, Signal signal, Instant at, Instant? retryAt) => sql.Execute(
        "insert into journal (source, received_at, urgency, signals, retry_at) values ('scripts', @at, @urgency, @signals, @retryAt)",
        new { at, retryAt, urgency = (int)signal.Severity, signals = Json.Write<IReadOnlyList<Signal>>([signal]) });
}

public sealed class StormStoryOnSqlite(PostgresCluster cluster) : StormStory(On.Sqlite, cluster);

public sealed class StormStoryOnPostgres(PostgresCluster cluster) : StormStory(On.Postgres, cluster);
