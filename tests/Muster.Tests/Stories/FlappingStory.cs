using Muster.Alerts;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Stories;

/// <summary>What comes and goes while nobody acknowledges: fifteen minutes of failure, five of quiet.</summary>
public abstract class FlappingStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task A_P0_that_comes_and_goes_climbs_as_one_that_stays()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P0, "page alice, page bob");
        await walk.Pass(FromMinutes(15));
        await Ends(walk, "notice alice, notice bob");
        await walk.Silence(FromMinutes(20));
        await Comes(walk, "page alice, page bob");
        await walk.After(FromMinutes(25), "page alice, page bob");
        await walk.After(FromMinutes(30), "page alice, page bob, page carol");
        await walk.Pass(FromMinutes(5));
        await Ends(walk, "notice alice, notice bob, notice carol");
        await walk.Silence(FromMinutes(40));
        await Comes(walk, "page alice, page bob, page carol");
        await walk.Pass(FromMinutes(15));
        await Ends(walk, "notice alice, notice bob, notice carol");
        await walk.Silence(FromMinutes(60));

        // The next person was due in this very quiet: who is paged again has what was left of the time.
        await Comes(walk, "page alice, page bob, page carol");
        await walk.After(FromMinutes(65), "page alice, page bob, page carol, page dave");
    }

    [Fact]
    public async Task What_comes_back_at_once_pages_nobody_a_second_time_before_five_minutes_have_passed()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P1, "notice alice, page bob");
        for (var minute = 0; minute < 2; minute++)
        {
            await walk.Pass(FromMinutes(1));
            await Ends(walk, "notice bob");
            await walk.Pass(FromMinutes(1));
            await Comes(walk, "");
        }

        await walk.After(FromMinutes(5), "page bob");
        await walk.After(FromHours(1), "notice alice, notice bob");
        await walk.After(FromHours(2), "page carol");
    }

    private static async Task Ends(Walk walk, string arrives)
    {
        await walk.Server.Resolve(walk.Server.Signal(Severity.P0));
        walk.Arrived().ShouldBe(arrives);
    }

    private static async Task Comes(Walk walk, string arrives)
    {
        var severity = Enum.Parse<Severity>((await walk.Server.Incident(1))["severity"]!.ToString());
        (await walk.Server.Fire(walk.Server.Signal(severity))).ShouldBe(1);
        walk.Arrived().ShouldBe(arrives);
    }
}

public sealed class FlappingStoryOnSqlite(PostgresCluster cluster) : FlappingStory(On.Sqlite, cluster);

public sealed class FlappingStoryOnPostgres(PostgresCluster cluster) : FlappingStory(On.Postgres, cluster);
