using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Stories;

/// <summary>What a person reports, through the API and through the page, opens one incident however often it is sent.</summary>
public abstract partial class ReportStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    private static readonly object Slow = new { summary = "Answers take a minute", service = "telegram-handler" };

    [Fact]
    public async Task The_same_report_sent_twice_is_one_incident()
    {
        await using var walk = await Walk();
        var first = await Post(walk, "one", Slow);
        first.Status.ShouldBe(HttpStatusCode.Created, first.Body);
        walk.Server.Time.Advance(Duration.FromMinutes(1));
        (await Post(walk, "one", Slow)).ShouldBe(first);
        await walk.Restart();
        (await Post(walk, "one", Slow)).ShouldBe(first);
        (await Count(walk)).ShouldBe(1);

        (await Post(walk, "two", Slow)).Status.ShouldBe(HttpStatusCode.Created);
        (await Post(walk, "one", Slow, "carol")).Status.ShouldBe(HttpStatusCode.Created);
        (await Post(walk, null, Slow)).Status.ShouldBe(HttpStatusCode.Created);
        (await Count(walk)).ShouldBe(4);
    }

    [Fact]
    public async Task Eight_times_at_the_same_moment_is_one_incident_too()
    {
        await using var walk = await Walk();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Post(walk, "one", Slow)));
        answers.Distinct().ShouldHaveSingleItem().Status.ShouldBe(HttpStatusCode.Created);
        (await Count(walk)).ShouldBe(1);
    }

    [Fact]
    public async Task Another_report_under_the_same_key_is_refused_and_names_the_reason()
    {
        await using var walk = await Walk();
        await Post(walk, "one", Slow);
        var (status, body) = await Post(walk, "one", new { summary = "Answers nothing", service = "telegram-handler" });
        (status, JsonNode.Parse(body)!["reason"]!.ToString()).ShouldBe((HttpStatusCode.Conflict, "key-used-for-something-else"));
        (await Post(walk, new string('k', 256), Slow)).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Count(walk)).ShouldBe(1);
    }

    [Fact]
    public async Task The_form_of_the_page_sent_twice_is_one_incident()
    {
        await using var walk = await Walk();
        var page = await walk.Server.As("bob").GetStringAsync("/report");
        var key = Key().Match(page).Groups["key"].Value;
        key.Length.ShouldBeGreaterThan(10);

        (await Form(walk, key, "Slow")).ShouldBe((HttpStatusCode.Redirect, "/incidents/1?done=report"));
        (await Form(walk, key, "Slow")).ShouldBe((HttpStatusCode.Redirect, "/incidents/1?done=report"));
        (await Form(walk, key, "Very slow")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await Count(walk)).ShouldBe(1);
    }

    [Fact]
    public async Task A_time_that_cannot_be_meant_is_refused_by_name()
    {
        await using var walk = await Walk();
        foreach (var (field, time) in new[]
        {
            ("firedAt", "0001-01-01T00:00:00Z"), ("firedAt", "1999-12-31T23:59:59Z"), ("firedAt", "2026-02-20T02:14:33Z"), ("failureBeganAt", "9999-12-31T23:59:59Z"),
        })
        {
            var (status, body) = await Post(walk, null, new Dictionary<string, string> { ["summary"] = "Slow", ["service"] = "s", [field] = time });
            (status, JsonNode.Parse(body)!["field"]?.ToString()).ShouldBe((HttpStatusCode.BadRequest, field), time);
        }

        (await Count(walk)).ShouldBe(0);
    }

    [Fact]
    public async Task A_clock_that_runs_a_little_ahead_is_taken_for_now_and_its_report_still_for_the_same()
    {
        await using var walk = await Walk();
        var ahead = new { summary = "Slow", service = "s", firedAt = walk.Server.Time.Now + Duration.FromMinutes(3), failureBeganAt = walk.Server.Time.Now + Duration.FromMinutes(2) };
        var first = await Post(walk, "one", ahead);
        JsonNode.Parse(first.Body)!["firedAt"]!.ToString().ShouldBe("2026-02-18T02:14:33Z");
        JsonNode.Parse(first.Body)!["failureBeganAt"]!.ToString().ShouldBe("2026-02-18T02:14:33Z");
        walk.Server.Time.Advance(Duration.FromSeconds(5));
        (await Post(walk, "one", ahead)).ShouldBe(first);
    }

    private static async Task<int> Count(Walk walk) => (await walk.Server.Get("/v1/incidents"))["incidents"]!.AsArray().Count;

    private static async Task<(HttpStatusCode Status, string Body)> Post(Walk walk, string? key, object report, string who = "bob")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/incidents") { Content = JsonContent.Create(report, report.GetType(), null, Muster.Foundation.Json.Options) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var response = await walk.Server.As(who).SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task<(HttpStatusCode Status, string? Location)> Form(Walk walk, string key, string summary)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["key"] = key, ["summary"] = summary, ["service"] = "s", ["severity"] = "P1" });
        using var response = await walk.Server.As("bob").PostAsync("/report", form);
        return (response.StatusCode, response.Headers.Location?.ToString());
    }

    [GeneratedRegex("name=\"key\" value=\"(?<key>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();
}

public sealed class ReportStoryOnSqlite(PostgresCluster cluster) : ReportStory(On.Sqlite, cluster);

public sealed class ReportStoryOnPostgres(PostgresCluster cluster) : ReportStory(On.Postgres, cluster);
