using System.Net;
using Muster.Alerts;
using Muster.Foundation;
using Muster.Tests.Stories;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Paging;

/// <summary>What is broken, slow or hanging holds up only itself.</summary>
public abstract class IsolationStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task A_P0_does_not_wait_behind_a_hundred_pages_that_hang()
    {
        await using var walk = await Walk();
        walk.Server.Receiver.Hang("bob");
        await walk.Server.Post([.. Enumerable.Range(0, 40).Select(i => walk.Server.Signal(Severity.P1, $"service-{i}"))]);
        await HangsFor(walk, 8);
        walk.Arrived();
        walk.Messages.Count(message => message.Path == "bob").ShouldBe(8, "that many may be on their way to one person at once");
        await walk.Server.Post(walk.Server.Signal(Severity.P0, "billing"));
        await HangsFor(walk, 9);
        walk.Arrived().ShouldBe("page alice, page bob");

        walk.Server.Receiver.Recover("bob");
        walk.Server.Time.Advance(FromSeconds(10));
        await walk.Server.Settle();
        walk.Arrived();
        walk.Messages.Count(message => message.Path == "bob" && message.Kind == "page").ShouldBeGreaterThanOrEqualTo(8, "the others had their turn");
        await walk.Server.Advance(FromSeconds(10));
        var states = (await walk.Server.Get("/v1/pages?person=bob&limit=200"))["pages"]!.AsArray().Where(page => (string)page!["kind"]! == "page").Select(page => (string)page!["state"]!);
        states.Distinct().ShouldBe(["delivered"]);
    }

    [Fact]
    public async Task A_contact_that_hangs_holds_up_nobody_else_however_many_P0s_there_are()
    {
        await using var walk = await Walk();
        walk.Server.Receiver.Hang("alice");
        await walk.Server.Post([.. Enumerable.Range(0, 100).Select(i => walk.Server.Signal(Severity.P0, $"service-{i}"))]);
        for (var tries = 0; tries < 2000 && Pages() < 100; tries++)
        {
            await walk.Server.Settle(hanging: 16);
        }

        Pages().ShouldBe(100, "and no time has passed");
        walk.Server.Receiver.Recover("alice");

        int Pages() => walk.Server.Receiver.To("bob").Count(message => message.Kind == "page");
    }

    /// <summary>A send that hangs counts as on its way before it has arrived, so this waits until the receiver holds them all.</summary>
    private static async Task HangsFor(Walk walk, int messages)
    {
        for (var tries = 0; tries < 2000 && walk.Messages.Count(message => message.Path == "bob") < messages; tries++)
        {
            await walk.Server.Settle(hanging: messages);
        }
    }

    [Fact]
    public async Task A_row_of_the_journal_that_cannot_be_folded_holds_up_no_other()
    {
        await using var walk = await Walk();
        await walk.Restart(async sql =>
        {
            await sql.Execute("insert into journal (source, received_at, urgency, signals) values ('scripts', @at, 0, '[{\"no\":\"signal\"}]')", new { at = walk.Now });
            await StormStory.Insert(sql, walk.Server.Signal(Severity.P1), walk.Now, null);
        });
        walk.Server.Logs.Expect("A batch of the journal could not be folded; its rows are taken one by one");
        walk.Server.Logs.Expect("Journal row 1 cannot be folded yet; it is kept and tried again");
        await walk.Server.Settle();
        walk.Arrived().ShouldBe("notice alice, page bob");
        await walk.Server.Fire(walk.Server.Signal(Severity.P0, "planner"));
        walk.Arrived().ShouldBe("page alice, page bob");
        await walk.Server.Advance(FromSeconds(5));
        (await walk.Server.Read(sql => sql.First<long>("select count(*) from journal where folded_at is null"))).ShouldBe(1, "it is kept");
        walk.Arrived();
        await walk.Server.Advance(FromMinutes(1));
        walk.Arrived().ShouldBe("page alice, page bob", "an alarm that cannot be read is one all the same");
        walk.To("bob").Text.ShouldContain("Muster cannot read an alert that scripts sent (row 1 of the journal)");
    }

    [Fact]
    public async Task An_incident_that_cannot_be_escalated_holds_up_no_other()
    {
        await using var walk = await Walk();
        await walk.Server.Fire(walk.Server.Signal(Severity.P0, "planner"));
        await walk.Server.Advance(FromSeconds(1));
        var fired = walk.Now;
        await walk.Server.Fire(walk.Server.Signal(Severity.P0));
        walk.Arrived();
        var state = await walk.Server.Read(sql => sql.First<string>("select state from incidents where number = 1"));
        await walk.Server.Write(sql => sql.Execute("update incidents set state = '{' where number = 1"));
        walk.Server.Logs.Expect("Incident 1 could not be escalated; it is tried again");
        await walk.Server.Advance(FromMinutes(6));
        walk.Arrived().ShouldBe("page alice, page bob", "incident 2 repeats");
        (await walk.Server.Read(sql => sql.Query<Instant>("select planned_at from pages where incident = 2"))).ShouldContain(fired + FromMinutes(5), "and not a moment late");
        walk.Messages.ShouldAllBe(message => message.Incident!.Number == 2);
        await walk.Server.Write(sql => sql.Execute("update incidents set state = @state where number = 1", new { state }));
        await walk.Server.Advance(FromMinutes(1));
        walk.Arrived().ShouldBe("page alice, page bob");
        walk.Messages.ShouldAllBe(message => message.Incident!.Number == 1);
    }

    [Fact]
    public async Task An_incident_that_could_not_be_escalated_waits_no_longer_because_the_clock_was_set_back()
    {
        await using var walk = await Walk();
        await walk.Server.Fire(walk.Server.Signal(Severity.P0));
        var fired = walk.Now;
        walk.Arrived();
        var state = await walk.Server.Read(sql => sql.First<string>("select state from incidents where number = 1"));
        await walk.Server.Write(sql => sql.Execute("update incidents set state = '{' where number = 1"));
        walk.Server.Logs.Expect("Incident 1 could not be escalated; it is tried again");
        await walk.Server.Advance(FromMinutes(6));
        await walk.Server.Write(sql => sql.Execute("update incidents set state = @state where number = 1", new { state }));
        walk.Server.Time.Advance(-FromMinutes(3));
        await walk.Silence(fired + FromMinutes(5) - FromSeconds(1));
        await walk.At(fired + FromMinutes(5), "page alice, page bob");
    }

    [Fact]
    public async Task A_database_that_is_away_sets_no_incident_back()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P0, "page alice, page bob");
        await walk.Server.Write(sql => sql.Execute("alter table incident_events rename to away"));
        walk.Server.Logs.Expect("The escalation stage failed; the others go on and it is tried again");
        walk.Server.Time.Advance(FromMinutes(6));
        await walk.Server.Settle();
        walk.Arrived().ShouldBe("");
        await walk.Server.Write(sql => sql.Execute("alter table away rename to incident_events"));
        await walk.Server.Advance(FromSeconds(2));
        walk.Arrived().ShouldBe("page alice, page bob", "the stage comes again in two seconds, and so do its incidents");
    }

    [Fact]
    public async Task A_test_page_proves_that_somebody_can_be_reached_and_nothing_else()
    {
        await using var walk = await Walk();
        (await Test(walk, "bob")).ShouldBe(HttpStatusCode.Accepted);
        await walk.Server.Settle();
        walk.Arrived().ShouldBe("page bob");
        walk.To("bob").Incident.ShouldBeNull();
        walk.To("bob").Actions.ShouldBeEmpty();
        walk.To("bob").Text.ShouldContain("Nothing is wrong");
        (await Test(walk, "zoe")).ShouldBe(HttpStatusCode.NotFound);
        walk.Server.Receiver.Fail("bob", 404);
        (await Test(walk, "bob")).ShouldBe(HttpStatusCode.Accepted);
        await walk.Server.Settle();
        walk.Arrived().ShouldBe("page bob");
        var ledger = (await walk.Server.Get("/v1/pages?person=bob"))["pages"]!.AsArray();
        ledger.Select(page => $"{page!["reason"]} {page["state"]}").ShouldBe(["test failed", "test delivered"], ignoreOrder: true);
    }

    private static async Task<HttpStatusCode> Test(Walk walk, string person)
    {
        using var response = await walk.Server.As("alice").PostAsync($"/v1/people/{person}/test-page", null);
        return response.StatusCode;
    }
}

public sealed class IsolationStoryOnSqlite(PostgresCluster cluster) : IsolationStory(On.Sqlite, cluster);

public sealed class IsolationStoryOnPostgres(PostgresCluster cluster) : IsolationStory(On.Postgres, cluster);
