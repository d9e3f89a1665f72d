using Muster.Alerts;
using Muster.Foundation;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Stories;

/// <summary>Another process finds the database: what was promised is kept, and what was done is not done again.</summary>
public abstract class RestartStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task A_restart_in_any_stage_loses_nothing_and_doubles_nothing()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P0, "page alice, page bob");
        await Restarts(walk);
        await walk.After(FromMinutes(5), "page alice, page bob");
        await Restarts(walk);
        await walk.Pass(FromMinutes(24));
        await walk.After(FromMinutes(30), "page alice, page bob, page carol");
        await Restarts(walk);
        await walk.Does("bob", "acknowledge", "notice alice");
        await Restarts(walk);
        await walk.After(FromMinutes(35), "page alice");
        await Restarts(walk);
        await walk.Does("alice", "classify", new { kind = "behaviour" }, "page bob");
        await Restarts(walk);
        await walk.After(FromMinutes(45), "notice alice, page carol");
        await Restarts(walk);
        await walk.Does("bob", "accept", "notice alice");
        await Restarts(walk);
        await walk.After(FromMinutes(105), "notice bob, page alice");
        await walk.Does("alice", "resolve", new { fix = "f", verification = "v", impactGone = true }, "notice bob");
        await Restarts(walk);
        walk.Mark();
        await walk.After(FromHours(48), "notice alice, notice bob");
    }

    [Fact]
    public async Task What_came_due_while_it_was_down_is_done_once_and_the_windows_start_from_there()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P1, "notice alice, page bob");
        await walk.Restart(_ => Passes(walk, FromHours(7)));
        await walk.Server.Settle();
        walk.Arrived().ShouldBe("notice alice, notice bob, page carol");
        await walk.After(FromHours(9), "page alice");
    }

    [Fact]
    public async Task What_was_accepted_but_not_folded_is_folded_after_the_restart()
    {
        await using var walk = await Walk();
        var (low, high) = (walk.Server.Signal(Severity.P1), walk.Server.Signal(Severity.P0, "planner"));
        await walk.Restart(async sql =>
        {
            await StormStory.Insert(sql, low, walk.Now, null);
            await StormStory.Insert(sql, high, walk.Now, null);
            await Passes(walk, FromMinutes(3));
        });
        await walk.Server.Settle();
        walk.Arrived().ShouldBe("notice alice, page alice, page bob, page bob");
        (await walk.Server.Incident(1))["openedAt"]!.ToString().ShouldBe("2026-02-18T02:17:33Z");
        (await walk.Server.Incident(1))["firedAt"]!.ToString().ShouldBe("2026-02-18T02:14:33Z");
        await Restarts(walk);
    }

    [Fact]
    public async Task A_page_whose_sender_died_is_sent_again_under_the_same_name_at_once_by_the_only_server_and_else_when_its_lease_is_over()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P1, "notice alice, page bob");
        var id = walk.To("bob").Id;
        await walk.Restart(async sql =>
        {
            // As a crash leaves it between the send and the record of it.
            await sql.Execute("update pages set state = 'Sending', lease_until = @until, ended_at = null where id = @id", new { id, until = walk.Now + FromSeconds(90) });
            await sql.Execute("delete from page_attempts where page = @id", new { id });
        });
        await walk.Server.Advance(walk.Server.Database is null ? Zero : FromSeconds(90));
        walk.Arrived().ShouldBe("page bob");
        walk.To("bob").Id.ShouldBe(id);
        walk.To("bob").Headers["Idempotency-Key"].ShouldBe(id);
        await walk.Silence(FromMinutes(59));
        var page = (await walk.Server.Get("/v1/pages?incident=1&person=bob"))["pages"]!.AsArray().Single()!;
        page["state"]!.ToString().ShouldBe("delivered");
        page["attempts"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_page_whose_sender_died_is_not_sent_again_once_somebody_has_acknowledged()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P1, "notice alice, page bob");
        var id = walk.To("bob").Id;
        await walk.Does("bob", "acknowledge", "notice alice");
        await walk.Restart(async sql =>
        {
            // It was being sent when bob acknowledged, and its sender died before it knew what became of it.
            await sql.Execute("update pages set state = 'Sending', lease_until = @now, superseded_at = @now, ended_at = null where id = @id", new { id, now = walk.Now });
            await sql.Execute("delete from page_attempts where page = @id", new { id });
        });
        await walk.Silence(FromMinutes(4));
        var page = (await walk.Server.Get("/v1/pages?incident=1&person=bob"))["pages"]!.AsArray().Single(one => (string)one!["id"]! == id)!;
        page["state"]!.ToString().ShouldBe("superseded");
        page["failure"]!.ToString().ShouldBe("its sender stopped before the outcome was known");
    }

    [Fact]
    public async Task A_page_that_was_planned_but_never_claimed_goes_out_with_the_first_pass()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P1, "notice alice, page bob");
        var id = walk.To("bob").Id;
        await walk.Restart(async sql =>
        {
            await sql.Execute("update pages set state = 'Planned', ended_at = null where id = @id", new { id });
            await sql.Execute("delete from page_attempts where page = @id", new { id });
        });
        await walk.Server.Settle();
        walk.Arrived().ShouldBe("page bob");
        walk.To("bob").Id.ShouldBe(id);
    }

    [Fact]
    public async Task A_retry_goes_on_where_it_was()
    {
        await using var walk = await Walk();
        walk.Server.Receiver.Fail("bob", 500);
        await walk.Fires(Severity.P1, "notice alice, notice alice, page bob, page carol");
        await walk.After(FromSeconds(5), "page bob");
        await Restarts(walk);
        walk.Server.Receiver.Recover("bob");
        await walk.After(FromSeconds(15), "page bob");
        await walk.Silence(FromMinutes(59));
    }

    private static async Task Restarts(Walk walk)
    {
        await walk.Restart();
        await walk.Server.Settle();
        walk.Arrived().ShouldBe("", "a restart is nobody's business");
    }

    private static Task Passes(Walk walk, Duration span)
    {
        walk.Server.Time.Advance(span);
        return Task.CompletedTask;
    }
}

public sealed class RestartStoryOnSqlite(PostgresCluster cluster) : RestartStory(On.Sqlite, cluster);

public sealed class RestartStoryOnPostgres(PostgresCluster cluster) : RestartStory(On.Postgres, cluster);
