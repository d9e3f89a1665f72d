using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Muster.Team;
using Muster.Tests.Stories;
using Muster.Tests.Support;

namespace Muster.Tests.Team;

/// <summary>The link with which the first person sets the team up.</summary>
public abstract class SetUpStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    private readonly On _on = on;
    private readonly PostgresCluster _cluster = cluster;

    [Fact]
    public async Task However_many_press_at_once_one_becomes_the_first_person()
    {
        await using var server = await MusterServer.Start(_on, _cluster);
        var link = $"/setup/{await server.Services.GetRequiredService<Setup>().Offer(TestContext.Current.CancellationToken)}";

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Press(server, link, $"Ada {number}")));

        answers.Count(status => status == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(status => status == HttpStatusCode.BadRequest).ShouldBe(19);
        (await server.Read(sql => server.Services.GetRequiredService<TeamStore>().People(sql))).ShouldHaveSingleItem();
        using var again = await server.Http.GetAsync(link);
        again.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task<HttpStatusCode> Press(MusterServer server, string link, string name)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["teamName"] = "Analytical Engines", ["timeZone"] = "Europe/London", ["name"] = name });
        using var answer = await server.Http.PostAsync(link, form);
        return answer.StatusCode;
    }
}

public sealed class SetUpStoryOnSqlite(PostgresCluster cluster) : SetUpStory(On.Sqlite, cluster);

public sealed class SetUpStoryOnPostgres(PostgresCluster cluster) : SetUpStory(On.Postgres, cluster);
