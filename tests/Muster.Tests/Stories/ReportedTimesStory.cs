using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Muster.Tests.Support;

namespace Muster.Tests.Stories;

/// <summary>The times that come with a report: what is no time of a failure is refused by name.</summary>
public abstract class ReportedTimesStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task A_report_gives_times_that_a_failure_can_have()
    {
        await using var walk = await Walk();
        (await Report(walk, new { summary = "slow", service = "s", firedAt = "0001-01-01T00:00:00Z" })).ShouldBe("firedAt: 0001-01-01T00:00:00Z is before the year 2000");
        (await Report(walk, new { summary = "slow", service = "s", failureBeganAt = "9999-12-31T00:00:00Z" })).ShouldStartWith("failureBeganAt: 9999-12-31T00:00:00Z is more than a day ahead of");
        (await Report(walk, new { summary = "slow", service = "s", firedAt = "2026-02-18T01:00:00Z", failureBeganAt = "2026-02-18T02:30:00Z" })).ShouldBe("1");

        var incident = await walk.Server.Incident(1);

        incident["firedAt"]!.ToString().ShouldBe("2026-02-18T01:00:00Z");
        incident["failureBeganAt"]!.ToString().ShouldBe("2026-02-18T02:14:33Z", "a clock that is a little ahead means now");
    }

    /// <summary>The number it got, or what was wrong.</summary>
    private static async Task<string> Report(Walk walk, object body)
    {
        using var response = await walk.Server.As("alice").PostAsJsonAsync("/v1/incidents", body);
        var answer = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        return (answer["number"] ?? answer["detail"])!.ToString();
    }
}

public sealed class ReportedTimesStoryOnSqlite(PostgresCluster cluster) : ReportedTimesStory(On.Sqlite, cluster);

public sealed class ReportedTimesStoryOnPostgres(PostgresCluster cluster) : ReportedTimesStory(On.Postgres, cluster);
