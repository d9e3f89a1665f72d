using Microsoft.Extensions.DependencyInjection;
using Muster.Alerts;
using Muster.Foundation;
using Muster.Incidents;
using Muster.Team;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Stories;

/// <summary>An alert is folded at the very moment at which somebody changes the incident that it was about to join.</summary>
public abstract class RaceStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    private static readonly Caller Alice = Caller.ForPerson(new Person { Id = "alice", Name = "Alice" });

    [Fact]
    public async Task A_P0_that_comes_while_its_incident_is_merged_away_pages_all_the_same()
    {
        await using var walk = await Walk();
        await walk.Server.Fire(walk.Server.Signal(Severity.P2, "planner"));
        await walk.Server.Fire(walk.Server.Signal(Severity.P2));
        walk.Arrived();

        await WhileItHappens(walk, 2, new Command.MergeInto(1), walk.Server.Signal(Severity.P0, summary: "Another failure"));

        walk.Arrived().ShouldContain("page alice, page bob");
        await EveryAlertIsInAnOpenIncident(walk);
    }

    [Fact]
    public async Task An_alert_that_comes_while_its_incident_is_resolved_opens_it_again()
    {
        await using var walk = await WalkTo("resolve");

        await WhileItHappens(walk, 1, new Command.Resolve("Restarted it", "Checked by hand", true), walk.Server.Signal(Severity.P1, summary: "Another failure"));

        (await walk.Server.Incident(1))["stage"]!.ToString().ShouldBe("detect");
        walk.Arrived().ShouldContain("page bob");
        await EveryAlertIsInAnOpenIncident(walk);
    }

    /// <summary>The command has decided and not yet committed when the alert is accepted and the engine begins to fold it.</summary>
    private static async Task WhileItHappens(Walk walk, long number, Command command, Signal signal)
    {
        var (decided, commit) = (new TaskCompletionSource(), new TaskCompletionSource());
        var doing = walk.Server.Services.GetRequiredService<IncidentDesk>().Do(number, command, Alice, null, async _ =>
        {
            decided.SetResult();
            await commit.Task;
            return true;
        }, CancellationToken.None);
        await decided.Task;
        var posting = walk.Server.Post(signal);
        if (walk.Server.Database is not null)
        {
            await Waits(walk);
        }

        commit.SetResult();
        (await doing).ShouldNotBeNull().Refusal.ShouldBeNull();
        await posting;
        await walk.Server.Settle();
    }

    /// <summary>Until some transaction waits for a lock that another one holds.</summary>
    private static async Task Waits(Walk walk)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await walk.Server.Read(sql => sql.First<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")) == 0)
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private static async Task EveryAlertIsInAnOpenIncident(Walk walk) => (await walk.Server.Read(sql => sql.First<long>(
        "select count(*) from alerts a where resolved_at is null and not exists (select 1 from incidents i where i.number = a.incident and i.is_open = true)"))).ShouldBe(0);
}

public sealed class RaceStoryOnSqlite(PostgresCluster cluster) : RaceStory(On.Sqlite, cluster);

public sealed class RaceStoryOnPostgres(PostgresCluster cluster) : RaceStory(On.Postgres, cluster)
{
    [Fact]
    public async Task A_replica_that_froze_while_it_folded_does_not_stop_the_others_from_paging()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P0, "page alice, page bob");
        await using var frozen = Muster.Foundation.Database.PostgreSql(walk.Server.Database!);
        var thaw = new TaskCompletionSource();
        var holding = new TaskCompletionSource();
        var freezing = frozen.Write(async sql =>
        {
            await sql.OneAtATime(Exclusive.Fold);
            holding.SetResult();
            await thaw.Task;
        }, CancellationToken.None);
        await holding.Task;

        await walk.After(FromMinutes(5), "page alice, page bob");

        thaw.SetResult();
        await freezing;
    }
}
