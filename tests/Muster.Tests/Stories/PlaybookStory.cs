using System.Net;
using System.Net.Http.Headers;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Stories;

/// <summary>The playbook's own night, from the alert's text to the closed review.</summary>
public abstract class PlaybookStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    private const string AlertText =
        """
        [P1] Agent: openclaw-prod | Service: telegram-handler
        Time: 2026-02-18T02:14:33Z
        Summary: Response latency >10s for 5 consecutive minutes
        Impact: Telegram users experiencing delayed responses
        Dashboard: https://monitoring.internal/openclaw/latency
        Runbook: https://wiki.internal/runbooks/openclaw-latency
        """;

    [Fact]
    public async Task At_02_14_a_latency_alert_fires_and_two_days_later_its_review_is_closed()
    {
        await using var walk = await Walk(at: Instant.FromUtc(2026, 2, 18, 2, 14, 40));
        await Say(walk, AlertText);
        walk.Arrived().ShouldBe("notice alice, page bob");
        walk.To("bob").Text.ShouldBe(AlertText);
        walk.To("bob").Incident.ShouldBe(new ReceivedIncident(1, "P1", "Response latency >10s for 5 consecutive minutes", "detect", $"{walk.Server.Url}/incidents/1"));
        walk.To("bob").Headers["Idempotency-Key"].ShouldBe(walk.To("bob").Id);

        await walk.Server.Advance(FromSeconds(95));
        using var pressed = await walk.Server.Http.PostAsync(walk.To("bob").Action("acknowledge").Url, null);
        pressed.StatusCode.ShouldBe(HttpStatusCode.OK);
        await walk.Server.Settle();
        walk.Arrived().ShouldBe("notice alice");
        walk.To("alice").Text.ShouldBe($"{AlertText}\n\nbob acknowledged.\nClassify started: it waits for alice.");

        await walk.Server.Advance(FromMinutes(3));
        await walk.Does("alice", "classify", new { severity = "P1", kind = "behaviour" }, "page bob");
        walk.To("bob").Text.ShouldEndWith("bob is asked to take it as technical owner.\nPaged bob: asked to take it as technical owner.");
        await walk.Does("bob", "accept", "notice alice");
        await walk.Does("bob", "triage", new { impactScope = "About 40 Telegram users", blastRadius = "Falls over when memory ends", workaround = "Restart" }, "");
        await walk.Server.Advance(FromMinutes(20));
        await walk.Does("bob", "note", new { kind = "cause", text = "The log buffer was unbounded and grew to 4 GB in 72 hours" }, "");
        await walk.Does("bob", "begin-mitigation", new { action = "Restart the handler" }, "");
        await walk.Server.Advance(FromMinutes(4));
        await walk.Does("bob", "note", new { kind = "fix", text = "Restarted the handler with a bounded buffer" }, "");
        await Say(walk, AlertText.Replace("Summary:", "Status: resolved\nSummary:", StringComparison.Ordinal));
        walk.Arrived().ShouldBe("notice bob");
        await walk.Does("bob", "verify", new { verification = "p95 below 2 s for ten minutes, ten answers read", impactGone = true }, "");
        await walk.Does("alice", "resolve", "notice bob");
        walk.To("bob").Text.ShouldContain("\nStatus: resolved\n");
        walk.To("bob").Text.ShouldEndWith(
            "alice declared it resolved. Fix: Restarted the handler with a bounded buffer. Verified: p95 below 2 s for ten minutes, ten answers read\nReview started: it waits for alice and bob.");

        await walk.Server.Advance(FromHours(31));
        await walk.Does("bob", "review", CompleteReview, "");
        await walk.Does("alice", "close", "notice bob");
        await walk.Silence(walk.Now + FromDays(40));
        (await Timeline(walk)).ShouldBe(Expected);
    }

    private const string Expected =
        """
        02:14:40 An alert from scripts opened this as P1: Response latency >10s for 5 consecutive minutes
        02:14:40 Detect started: it waits for bob.
        02:14:40 Paged bob and told alice: it fired.
        02:16:15 bob acknowledged.
        02:16:15 Classify started: it waits for alice.
        02:19:15 alice confirmed P1, behaviour.
        02:19:15 Assign started: it waits for alice.
        02:19:15 bob is asked to take it as technical owner.
        02:19:15 Paged bob: asked to take it as technical owner.
        02:19:15 bob accepted as technical owner.
        02:19:15 Resolve started: it waits for bob.
        02:19:15 bob noted impact: About 40 Telegram users. blast radius: Falls over when memory ends. workaround: Restart.
        02:39:15 bob noted the cause: The log buffer was unbounded and grew to 4 GB in 72 hours
        02:39:15 bob began to mitigate: Restart the handler
        02:43:15 bob noted the fix: Restarted the handler with a bounded buffer
        02:43:15 Its alert resolved by itself. A person confirms.
        02:43:15 bob verified, and the impact is gone: p95 below 2 s for ten minutes, ten answers read
        02:43:15 alice declared it resolved. Fix: Restarted the handler with a bounded buffer. Verified: p95 below 2 s for ten minutes, ten answers read
        02:43:15 Review started: it waits for alice and bob.
        09:43:15 bob completed the review.
        09:43:15 alice closed the review.
        09:43:15 Closed.
        """;

    private static async Task Say(Walk walk, string text)
    {
        using var body = new StringContent(text, MediaTypeHeaderValue.Parse("text/plain"));
        using var response = await walk.Server.Client("scripts-key").PostAsync("/v1/alerts", body);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
        await walk.Server.Settle();
    }

    private static async Task<string> Timeline(Walk walk) => string.Join('\n',
        (await walk.Server.Get("/v1/incidents/1/timeline"))["events"]!.AsArray().Select(one => $"{one!["at"]!.ToString()[11..19]} {one["text"]}"));
}

public sealed class PlaybookStoryOnSqlite(PostgresCluster cluster) : PlaybookStory(On.Sqlite, cluster);

public sealed class PlaybookStoryOnPostgres(PostgresCluster cluster) : PlaybookStory(On.Postgres, cluster);
