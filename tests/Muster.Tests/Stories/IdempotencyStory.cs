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
    public async Task What_was_refused_is_tried_anew_under_its_key()
    {
        await using var walk = await WalkTo("detect");
        var refused = await Post(walk, "alice", "assign", "one", new { person = "carol" });
        Reason(refused.Body).ShouldBe("not-classified-yet");
        await walk.Server.Do("bob", 1, "acknowledge");
        await walk.Server.Do("alice", 1, "classify", new { kind = "behaviour" });
        (await Post(walk, "alice", "assign", "one", new { person = "carol" })).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_same_key_for_something_else_is_refused_and_not_dropped()
    {
        await using var walk = await WalkTo("detect");
        await Note(walk, "bob", "one");
        var before = await walk.Server.Timeline(1);
        var other = await Post(walk, "bob", "note", "one", new { text = "It is the network" });
        (other.Status, Reason(other.Body)).ShouldBe((HttpStatusCode.Conflict, "key-used-for-something-else"));
        (await walk.Server.Timeline(1)).ShouldBe(before);
        (await Post(walk, "bob", "note", "two", new { text = "It is the network" })).Status.ShouldBe(HttpStatusCode.OK);
        (await walk.Server.Timeline(1)).Count.ShouldBe(before.Count + 1);
    }

    [Fact]
    public async Task A_key_is_kept_whole_or_refused_by_name()
    {
        await using var walk = await WalkTo("detect");
        var before = (await walk.Server.Timeline(1)).Count;
        var longest = new string('k', 254);
        (await Post(walk, "bob", "note", longest + "a", new { text = "one" })).Status.ShouldBe(HttpStatusCode.OK);
        (await Post(walk, "bob", "note", longest + "b", new { text = "two" })).Status.ShouldBe(HttpStatusCode.OK);
        foreach (var length in new[] { 256, 5000 })
        {
            var (status, body) = await Post(walk, "bob", "note", new string('k', length), new { text = "three" });
            (status, JsonNode.Parse(body)!["field"]?.ToString()).ShouldBe((HttpStatusCode.BadRequest, "Idempotency-Key"));
        }

        (await walk.Server.Timeline(1)).Count.ShouldBe(before + 2);
    }

    [Fact]
    public async Task A_form_sent_again_with_other_words_comes_back_with_them_and_a_new_key()
    {
        await using var walk = await WalkTo("detect");
        (await Form(walk, "one", "First")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await Form(walk, "one", "First")).Status.ShouldBe(HttpStatusCode.Redirect);
        var (status, page) = await Form(walk, "one", "Second");
        status.ShouldBe(HttpStatusCode.Conflict);
        page.ShouldContain("was already sent");
        page.ShouldContain("Second");
        (await Form(walk, "two", "Second")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await walk.Server.Timeline(1)).Count(text => text.Contains("First") || text.Contains("Second")).ShouldBe(2);
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

    private static string? Reason(string body) => JsonNode.Parse(body)!["reason"]?.ToString();

    private static async Task<(HttpStatusCode Status, string Page)> Form(Walk walk, string key, string text)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["form"] = "note", ["key"] = key, ["text"] = text });
        using var response = await walk.Server.As("bob").PostAsync("/incidents/1/note", form);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
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
