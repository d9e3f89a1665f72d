using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Muster.Alerts;
using Muster.Tests.Support;

namespace Muster.Tests.Stories;

/// <summary>What is refused, in each stage, with the reason that programs may rely on; and nothing is changed by it.</summary>
public abstract class RefusalsStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    private static readonly object Complete = new { fix = "Restarted", verification = "Looked", impactGone = true };

    [Fact]
    public async Task Before_anybody_acknowledged()
    {
        await using var walk = await WalkTo("detect");
        await walk.Refused("bob", "begin-mitigation", new { action = "restart" }, "not-acknowledged-yet");
        await walk.Refused("bob", "verify", new { verification = "fine" }, "not-acknowledged-yet");
        await walk.Refused("alice", "resolve", Complete, "not-acknowledged-yet");
        await walk.Refused("alice", "assign", new { person = "carol" }, "not-classified-yet");
        await walk.Refused("bob", "accept", "nothing-to-accept");
        await walk.Refused("bob", "decline", "nothing-to-decline");
        await walk.Refused("alice", "reopen", new { reason = "again" }, "not-resolved");
        await walk.Refused("alice", "review", CompleteReview, "not-resolved");
        await walk.Refused("alice", "close", "not-resolved");
        await walk.Refused("alice", "merge", new { into = 1 }, "same-incident");
        await walk.Refused("alice", "merge", new { into = 2 }, "no-such-open-incident");
    }

    [Fact]
    public async Task Before_it_is_classified_and_before_somebody_has_accepted()
    {
        await using var walk = await WalkTo("classify");
        await walk.Refused("alice", "acknowledge", "already-acknowledged");
        await walk.Refused("dave", "classify", new { kind = "behaviour" }, "not-involved");
        await walk.Refused("dave", "begin-mitigation", new { action = "restart" }, "not-involved");
        await walk.Refused("alice", "assign", new { person = "carol" }, "not-classified-yet");
        await walk.Refused("bob", "verify", new { verification = "fine" }, "not-classified-yet");
        await walk.Refused("alice", "resolve", Complete, "not-classified-yet");
        await walk.Refused("bob", "accept", "nothing-to-accept");

        await walk.Does("alice", "classify", new { kind = "behaviour" }, "page bob");
        await walk.Refused("dave", "assign", new { person = "carol" }, "not-involved");
        await walk.Refused("dave", "decline", "nothing-to-decline");
        await walk.Refused("bob", "verify", new { verification = "fine" }, "not-accepted-yet");
        await walk.Refused("alice", "resolve", Complete, "not-accepted-yet");
    }

    [Fact]
    public async Task While_it_is_being_resolved()
    {
        await using var walk = await WalkTo("resolve");
        await walk.Refused("alice", "assign", new { person = "carol" }, "already-assigned");
        await walk.Refused("bob", "accept", "nothing-to-accept");
        await walk.Refused("dave", "verify", new { verification = "fine" }, "not-involved");
        await walk.Refused("bob", "resolve", Complete, "only-the-ic-resolves");
        await walk.Refused("alice", "resolve", "fix-missing");
        await walk.Refused("alice", "resolve", new { fix = "Restarted" }, "verification-missing");
        await walk.Refused("alice", "resolve", new { fix = "Restarted", verification = "Looked" }, "impact-not-confirmed");
        await walk.Refused("alice", "resolve", new { fix = "Restarted", verification = "Looked", impactGone = false }, "impact-not-confirmed");
        await walk.Does("bob", "note", new { text = "Restarted", kind = "fix" }, "");
        await walk.Does("bob", "verify", new { verification = "Looked", impactGone = true }, "");
        await walk.Refused("alice", "resolve", new { impactGone = false }, "impact-not-confirmed");
        await walk.Does("alice", "resolve", "notice bob");
    }

    [Fact]
    public async Task After_the_resolution_and_after_the_review()
    {
        await using var walk = await WalkTo("review");
        await walk.Refused("alice", "resolve", Complete, "already-resolved");
        await walk.Refused("bob", "verify", new { verification = "fine" }, "already-resolved");
        await walk.Refused("alice", "classify", new { kind = "behaviour" }, "already-resolved");
        await walk.Refused("bob", "begin-mitigation", new { action = "restart" }, "already-resolved");
        await walk.Refused("alice", "acknowledge", "already-acknowledged");
        await walk.Refused("dave", "review", CompleteReview, "not-involved");
        await walk.Does("alice", "review", new { rootCause = "Unbounded buffer", detectionGap = "No memory check" }, "");
        await walk.Refused("alice", "close", "review-incomplete");
        (await walk.Server.Incident(1))["review"]!["rootCause"]!.ToString().ShouldBe("Unbounded buffer");
        await walk.Does("bob", "review", new { preventionTask = new { title = "Bound it", owner = "bob", due = "2026-03-01" } }, "");
        await walk.Refused("alice", "close", "review-incomplete");
        await walk.Does("bob", "hand-off", new { role = "Backup", to = "dave" }, "page dave");
        await walk.Does("alice", "review", CompleteReview, "");
        await walk.Does("alice", "close", "notice bob");

        await walk.Refused("alice", "close", "closed");
        await walk.Refused("alice", "review", CompleteReview, "closed");
        await walk.Refused("alice", "hand-off", new { role = "TO", to = "carol" }, "closed");
        await walk.Refused("dave", "accept", "nothing-to-accept");
        await walk.Refused("alice", "merge", new { into = 2 }, "no-such-open-incident");
        var other = (await walk.Server.Fire(walk.Server.Signal(Severity.P1, "elsewhere")))!.Value;
        walk.Arrived();
        await walk.Refused("alice", "merge", new { into = other }, "closed");
    }

    [Fact]
    public async Task Programs_propose_and_people_decide()
    {
        await using var walk = await WalkTo("detect", Severity.P0);
        await walk.Refused("ci", "acknowledge", "program-cannot-acknowledge");
        await walk.Refused("ci", "classify", new { kind = "behaviour" }, "program-cannot-classify");
        await walk.Refused("ci", "assign", new { person = "bob" }, "program-cannot-assign");
        await walk.Refused("ci", "accept", "program-cannot-accept");
        await walk.Refused("ci", "begin-mitigation", new { action = "restart" }, "program-cannot-mitigate");
        await walk.Refused("ci", "verify", new { verification = "fine" }, "program-cannot-verify");
        await walk.Refused("ci", "resolve", Complete, "program-cannot-resolve");
        await walk.Refused("ci", "reopen", new { reason = "again" }, "program-cannot-reopen");
        await walk.Refused("ci", "hand-off", new { role = "CO", to = "dave" }, "program-cannot-hand-off");
        await walk.Refused("ci", "merge", new { into = 1 }, "program-cannot-merge");
        await walk.Refused("ci", "review", CompleteReview, "program-cannot-review");
        await walk.Refused("ci", "close", "program-cannot-review");
        await walk.Refused("ci", "decline", "nothing-to-decline");
        await walk.Does("ci", "note", new { text = "Deployed 4f2a an hour ago" }, "");
        await walk.Does("ci", "escalate", "page carol");
    }

    [Fact]
    public async Task A_program_may_acknowledge_a_P1_until_it_becomes_a_P0()
    {
        await using var walk = await WalkTo("detect");
        await walk.Does("ci", "acknowledge", "notice alice, notice bob");
        (await walk.Server.Incident(1))["acknowledgedBy"]!.ToString().ShouldBe("program:ci");
        await walk.Server.Fire(walk.Server.Signal(Severity.P0, summary: "Down"));
        walk.Arrived().ShouldBe("page alice, page bob");
        await walk.Refused("ci", "acknowledge", "program-cannot-acknowledge");
    }

    [Fact]
    public async Task A_merged_incident_is_acted_on_where_it_went()
    {
        await using var walk = await WalkTo("detect");
        var target = (await walk.Server.Fire(walk.Server.Signal(Severity.P1, "elsewhere")))!.Value;
        await walk.Server.Do("alice", 1, "merge", new { into = target });
        walk.Arrived();
        foreach (var (verb, body) in new (string, object?)[]
        {
            ("acknowledge", null), ("classify", new { kind = "behaviour" }), ("note", new { text = "hm" }), ("escalate", null), ("reopen", new { reason = "again" }),
            ("merge", new { into = target }), ("hand-off", new { role = "CO", to = "dave" }), ("accept", null), ("close", null),
        })
        {
            await walk.Refused("alice", verb, body, "merged");
        }

        (await walk.Server.Refused("alice", target, "merge", new { into = 1 })).ShouldBe("no-such-open-incident");
    }

    [Fact]
    public async Task What_cannot_be_meant_is_answered_by_name_and_field()
    {
        await using var walk = await WalkTo("detect");
        (await Answer(walk, "alice", "acknowledge/now", new { })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await Answer(walk, "alice", "applaud", new { })).ShouldBe((HttpStatusCode.NotFound, ""));
        (await Answer(walk, "alice", "classify", new { severity = "P3", kind = "behaviour" })).ShouldBe((HttpStatusCode.BadRequest, "severity"));
        (await Answer(walk, "alice", "classify", new { })).ShouldBe((HttpStatusCode.BadRequest, "kind"));
        (await Answer(walk, "alice", "assign", new { person = "zoe" })).ShouldBe((HttpStatusCode.BadRequest, "person"));
        (await Answer(walk, "alice", "hand-off", new { role = "TO", to = "zoe" })).ShouldBe((HttpStatusCode.BadRequest, "to"));
        (await Answer(walk, "alice", "hand-off", new { role = "King", to = "bob" })).ShouldBe((HttpStatusCode.BadRequest, "role"));
        (await Answer(walk, "alice", "note", new { text = 5 })).ShouldBe((HttpStatusCode.BadRequest, "text"));
        (await Answer(walk, "alice", "acknowledge", new { now = true })).ShouldBe((HttpStatusCode.BadRequest, "now"));
        (await Answer(walk, "alice", "review", new { preventionTask = new { title = "t", owner = "zoe", due = "2026-03-01" } })).ShouldBe((HttpStatusCode.BadRequest, "preventionTask.owner"));
        (await Raw(walk, """{"preventionTask":{"\ud800":1}}""")).ShouldBe((HttpStatusCode.BadRequest, "preventionTask"));
        (await Raw(walk, """{"\ud800":1}""")).ShouldBe((HttpStatusCode.BadRequest, ""));
        (await Answer(walk, "nobody", "acknowledge", new { })).Status.ShouldBe(HttpStatusCode.Unauthorized);
        using var missing = await walk.Server.As("alice").PostAsJsonAsync("/v1/incidents/77/acknowledge", new { });
        missing.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await walk.Server.Timeline(1)).Count.ShouldBe(3);
    }

    private static async Task<(HttpStatusCode Status, string Field)> Answer(Walk walk, string who, string verb, object body)
    {
        using var response = await walk.Server.As(who).PostAsJsonAsync($"/v1/incidents/1/{verb}", body);
        return await Read(response);
    }

    private static async Task<(HttpStatusCode Status, string Field)> Raw(Walk walk, string review)
    {
        using var body = new StringContent(review);
        using var response = await walk.Server.As("alice").PostAsync("/v1/incidents/1/review", body);
        return await Read(response);
    }

    private static async Task<(HttpStatusCode Status, string Field)> Read(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? "" : JsonNode.Parse(text)!["field"]?.ToString() ?? "");
    }
}

public sealed class RefusalsStoryOnSqlite(PostgresCluster cluster) : RefusalsStory(On.Sqlite, cluster);

public sealed class RefusalsStoryOnPostgres(PostgresCluster cluster) : RefusalsStory(On.Postgres, cluster);
