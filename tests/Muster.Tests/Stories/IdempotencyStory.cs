using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Muster.Tests.Support;

namespace Muster.Tests.Stories;

public abstract class IdempotencyStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task The_same_key_twice_is_one_event_and_one_answer()
    {
        await using var walk = await WalkTo("detect");
        var before = (await walk.Server.Timeline(1)).Count;
        var first = await Note(walk, "bob", "one");
        (await Note(walk, "bob", "one")).ShouldBe(first);
        (await walk.Server.Timeline(1)).Count.ShouldBe(before + 1);
        await Note(walk, "bob", "two");
        await Note(walk, "carol", "one");
        (await walk.Server.Timeline(1)).Count.ShouldBe(before + 3);
        await walk.Restart();
        (await Note(walk, "bob", "one")).ShouldBe(first);
        (await walk.Server.Timeline(1)).Count.ShouldBe(before + 3);
    }

    [Fact]
    public async Task Twice_at_the_same_moment_is_one_event_too()
    {
        await using var walk = await WalkTo("detect");
        var before = (await walk.Server.Timeline(1)).Count;
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Note(walk, "bob", "one")));
        answers.Distinct().Count().ShouldBe(1);
        (await walk.Server.Timeline(1)).Count.ShouldBe(before + 1);
    }

    [Fact]
    public async Task A_refusal_is_remembered_like_any_answer()
    {
        await using var walk = await WalkTo("detect");
        (await Post(walk, "alice", "assign", "one", new { person = "carol" })).Status.ShouldBe(HttpStatusCode.Conflict);
        await walk.Server.Do("bob", 1, "acknowledge");
        await walk.Server.Do("alice", 1, "classify", new { kind = "behaviour" });
        var again = await Post(walk, "alice", "assign", "one", new { person = "carol" });
        again.Status.ShouldBe(HttpStatusCode.Conflict);
        JsonNode.Parse(again.Body)!["reason"]!.ToString().ShouldBe("not-classified-yet");
        (await Post(walk, "alice", "assign", "two", new { person = "carol" })).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Twenty_people_acknowledge_at_once_and_one_of_them_has()
    {
        await using var walk = await WalkTo("detect");
        var people = Enumerable.Range(0, 20).Select(i => SampleTeam.Everyone[i % 4]);
        var answers = await Task.WhenAll(people.Select(async who => (await Post(walk, who, "acknowledge", null, new { })).Status));
        answers.Count(status => status == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(status => status == HttpStatusCode.Conflict).ShouldBe(19);
        (await walk.Server.Timeline(1)).Count(text => text.EndsWith(" acknowledged.", StringComparison.Ordinal)).ShouldBe(1);
    }

    private static async Task<string> Note(Walk walk, string who, string key)
    {
        var (status, body) = await Post(walk, who, "note", key, new { text = "The pod restarts every minute" });
        status.ShouldBe(HttpStatusCode.OK, body);
        return body;
    }

    private static async Task<(HttpStatusCode Status, string Body)> Post(Walk walk, string who, string verb, string? key, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/incidents/1/{verb}") { Content = JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var response = await walk.Server.As(who).SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}

public sealed class IdempotencyStoryOnSqlite(PostgresCluster cluster) : IdempotencyStory(On.Sqlite, cluster);

public sealed class IdempotencyStoryOnPostgres(PostgresCluster cluster) : IdempotencyStory(On.Postgres, cluster);
