using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Muster.Alerts;
using Muster.Team;
using Muster.Tests.Stories;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Paging;

/// <summary>The buttons in a message.</summary>
public abstract class ActionLinksStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task Looking_at_a_link_does_nothing_however_often_and_by_whomever()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P0, "page alice, page bob");
        var link = walk.To("bob").Action("acknowledge");
        link.Label.ShouldBe("Acknowledge");
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Options, HttpMethod.Put, HttpMethod.Get })
        {
            using var preview = await Send(walk, method, link.Url);
            ((int)preview.StatusCode).ShouldBeLessThan(500);
        }

        using var shown = await Send(walk, HttpMethod.Get, link.Url);
        shown.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await walk.Server.Timeline(1)).ShouldNotContain("bob acknowledged.");
        await walk.Silence(FromMinutes(4));
    }

    [Fact]
    public async Task Pressing_acts_as_the_person_the_message_was_for_and_once()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P1, "notice alice, page bob");
        var link = walk.To("bob").Action("acknowledge").Url;
        // Whoever is signed in where it is pressed: the link says who acts.
        using var pressed = await walk.Server.As("alice").PostAsync(link, null);
        pressed.StatusCode.ShouldBe(HttpStatusCode.OK);
        var answer = (await pressed.Content.ReadFromJsonAsync<JsonNode>())!;
        answer["done"]!.ToString().ShouldBe("Acknowledged. Nobody else is asked to acknowledge. A stage that runs late pages again.");
        answer["incident"]!["acknowledgedBy"]!.ToString().ShouldBe("bob");
        await walk.Server.Settle();
        walk.Arrived().ShouldBe("notice alice");
        (await Press(walk, link)).ShouldBe(HttpStatusCode.Gone);
        using var shown = await Send(walk, HttpMethod.Get, link);
        shown.StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await walk.Server.Timeline(1)).Count(text => text == "bob acknowledged.").ShouldBe(1);
        var page = (await walk.Server.Get("/v1/pages?incident=1&person=bob"))["pages"]!.AsArray().Single()!;
        page["acknowledgedAt"]!.ToString().ShouldBe("2026-02-18T02:14:33Z");
    }

    [Fact]
    public async Task A_link_that_was_changed_or_cut_off_is_no_link()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P0, "page alice, page bob");
        var (alices, bobs) = (walk.To("alice").Action("acknowledge").Url, walk.To("bob").Action("acknowledge").Url);
        var (tagOfAlice, tagOfBob) = (alices.Split('.')[^1], bobs.Split('.')[^1]);
        string[] forged =
        [
            bobs[..^1], bobs + "A", bobs.Replace(".acknowledge.", ".escalate.", StringComparison.Ordinal),
            bobs.Replace(tagOfBob, tagOfAlice, StringComparison.Ordinal), bobs.Replace(tagOfBob, "", StringComparison.Ordinal), bobs.Split("/a/")[0] + "/a/x.y.z",
        ];
        foreach (var link in forged)
        {
            (await Press(walk, link)).ShouldBe(HttpStatusCode.NotFound, link);
        }

        (await walk.State()).ShouldStartWith("detect");
    }

    [Fact]
    public async Task A_link_is_good_for_a_day_from_when_it_is_sent()
    {
        await using var walk = await Walk(at: Instant.FromUtc(2026, 2, 20, 18, 0));
        await walk.Fires(Severity.P2, "");
        await walk.Server.Do("alice", 1, "hand-off", new { role = "CO", to = "carol" });
        await walk.Server.AdvanceTo(HandOver);
        walk.Arrived().ShouldBe("notice bob, page carol, page dave");
        var (offer, page) = (walk.To("carol").Action("accept").Url, walk.To("dave").Action("acknowledge").Url);
        (await Press(walk, offer)).ShouldBe(HttpStatusCode.OK, "it was planned on Friday, but sent on Monday");
        await walk.Server.Advance(FromHours(24) + FromMilliseconds(1));
        (await Press(walk, page)).ShouldBe(HttpStatusCode.Gone);
        (await walk.State()).ShouldStartWith("detect");
    }

    [Fact]
    public async Task A_refused_link_can_be_pressed_again_when_the_reason_is_gone()
    {
        await using var walk = await WalkTo("classify");
        await walk.Does("alice", "classify", new { kind = "behaviour" }, "page bob");
        var accept = walk.To("bob").Action("accept").Url;
        await walk.Server.Do("carol", 1, "hand-off", new { role = "TO", to = "carol" });
        await walk.Server.Do("bob", 1, "hand-off", new { role = "IC", to = "bob" });
        (await Press(walk, accept)).ShouldBe(HttpStatusCode.Conflict, "carol has accepted it");
        using var shown = await Send(walk, HttpMethod.Get, accept);
        shown.StatusCode.ShouldBe(HttpStatusCode.OK);
        await walk.Server.Do("alice", 1, "hand-off", new { role = "IC", to = "alice" });
        await walk.Server.Do("alice", 1, "hand-off", new { role = "TO", to = "bob" });
        (await Press(walk, accept)).ShouldBe(HttpStatusCode.OK);
        (await walk.Server.Incident(1))["roles"]!["TO"]!["person"]!.ToString().ShouldBe("bob");
    }

    [Fact]
    public async Task Pressed_many_times_at_once_it_acts_once()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P0, "page alice, page bob");
        var link = walk.To("bob").Action("escalate").Url;
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Press(walk, link)));
        answers.Count(status => status == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(status => status == HttpStatusCode.Gone).ShouldBe(9);
        await walk.Server.Settle();
        walk.Arrived().ShouldBe("page carol");
        var acknowledge = walk.To("carol").Action("acknowledge").Url;
        answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Press(walk, acknowledge)));
        answers.Count(status => status == HttpStatusCode.OK).ShouldBe(1);
        (await walk.Server.Timeline(1)).Count(text => text == "carol acknowledged.").ShouldBe(1);
    }

    [Fact]
    public async Task Requests_and_offers_are_declined_and_accepted_from_the_message()
    {
        await using var walk = await WalkTo("classify");
        await walk.Does("alice", "classify", new { kind = "behaviour" }, "page bob");
        (await Press(walk, walk.To("bob").Action("decline").Url)).ShouldBe(HttpStatusCode.OK);
        await walk.Server.Settle();
        walk.Arrived().ShouldBe("notice alice, page carol");
        (await Press(walk, walk.To("carol").Action("accept").Url)).ShouldBe(HttpStatusCode.OK);
        (await walk.State()).ShouldStartWith("resolve, waits for carol");
    }

    [Fact]
    public async Task A_link_from_before_it_got_worse_does_not_acknowledge_what_it_has_become()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P1, "notice alice, page bob");
        var old = walk.To("bob").Action("acknowledge").Url;
        await walk.Server.Fire(walk.Server.Signal(Severity.P0));
        walk.Arrived().ShouldBe("page alice, page bob");
        using var pressed = await walk.Server.Http.PostAsync(old, null);
        pressed.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await pressed.Content.ReadAsStringAsync()).ShouldContain("Since this was sent");
        (await walk.State()).ShouldStartWith("detect");
        (await Press(walk, walk.To("bob").Action("acknowledge").Url)).ShouldBe(HttpStatusCode.OK);
        (await walk.State()).ShouldStartWith("classify");
    }

    [Fact]
    public async Task The_link_of_somebody_who_left_does_nothing()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P1, "notice alice, page bob");
        var link = walk.To("bob").Action("acknowledge").Url;
        await walk.Server.Write(async sql => await walk.Server.Services.GetRequiredService<TeamStore>().PersonLeft(sql, "bob", walk.Now));
        (await Press(walk, link)).ShouldBe(HttpStatusCode.Gone);
        (await walk.State()).ShouldStartWith("detect");
    }

    [Fact]
    public async Task The_link_of_somebody_who_may_only_look_by_now_does_nothing_until_they_may_again()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P1, "notice alice, page bob");
        var link = walk.To("bob").Action("acknowledge").Url;
        await Becomes(Permission.Viewer);
        (await Press(walk, link)).ShouldBe(HttpStatusCode.Forbidden);
        using var shown = await Send(walk, HttpMethod.Get, link);
        shown.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await walk.State()).ShouldStartWith("detect");
        await Becomes(Permission.Responder);
        (await Press(walk, link)).ShouldBe(HttpStatusCode.OK);

        Task Becomes(Permission permission) => walk.Server.Write(async sql =>
        {
            var team = walk.Server.Services.GetRequiredService<TeamStore>();
            await team.SavePerson(sql, (await team.Person(sql, "bob"))! with { Permission = permission }, 1);
        });
    }

    [Fact]
    public async Task A_refused_link_names_the_reason_that_the_verb_names()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P0, "page alice, page bob");
        var link = walk.To("bob").Action("acknowledge").Url;
        await walk.Server.Do("alice", 1, "acknowledge");

        using var pressed = await walk.Server.Http.PostAsync(link, null);

        pressed.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await pressed.Content.ReadFromJsonAsync<JsonNode>())!["reason"]!.ToString().ShouldBe("already-acknowledged");
    }

    [Fact]
    public async Task A_link_outlives_a_restart()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P1, "notice alice, page bob");
        var path = new Uri(walk.To("bob").Action("acknowledge").Url).PathAndQuery;
        await walk.Restart();
        (await Press(walk, path)).ShouldBe(HttpStatusCode.OK);
        await walk.Restart();
        (await Press(walk, path)).ShouldBe(HttpStatusCode.Gone);
    }

    private static async Task<HttpStatusCode> Press(Walk walk, string link)
    {
        using var response = await walk.Server.Http.PostAsync(link, null);
        return response.StatusCode;
    }

    private static async Task<HttpResponseMessage> Send(Walk walk, HttpMethod method, string link)
    {
        using var request = new HttpRequestMessage(method, link);
        return await walk.Server.Http.SendAsync(request);
    }
}

public sealed class ActionLinksStoryOnSqlite(PostgresCluster cluster) : ActionLinksStory(On.Sqlite, cluster);

public sealed class ActionLinksStoryOnPostgres(PostgresCluster cluster) : ActionLinksStory(On.Postgres, cluster);
