using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Muster.Alerts;
using Muster.Incidents;
using Muster.Team;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Stories;

/// <summary>Telephones that fail: bob can also be reached at bob-2.</summary>
public abstract class ContactsStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task A_contact_that_fails_is_followed_at_once_by_the_next()
    {
        await using var walk = await WithTwoContacts();
        walk.Server.Receiver.Fail("bob", 500);
        await walk.Fires(Severity.P1, "notice alice, page bob, page bob-2");
        walk.To("bob-2").Id.ShouldBe(walk.To("bob").Id);
        var page = await Page(walk, "bob");
        page["state"]!.ToString().ShouldBe("delivered");
        page["attempts"]!.AsArray().Select(attempt => $"{attempt!["outcome"]} {attempt["reason"]}").ShouldBe(["retry answered 500", "delivered "]);
        await walk.Silence(FromMinutes(59));
    }

    [Fact]
    public async Task When_all_contacts_fail_the_next_person_is_paged_at_once_and_the_first_is_tried_on()
    {
        await using var walk = await WithTwoContacts();
        walk.Server.Receiver.Fail("bob", 500);
        walk.Server.Receiver.Fail("bob-2", 503);
        await walk.Fires(Severity.P1, "notice alice, notice alice, page bob, page bob-2, page carol");
        (await walk.Server.Timeline(1)).ShouldContain("bob could not be reached: all 2 contacts failed, the last one because answered 503");
        await walk.After(FromSeconds(5), "page bob, page bob-2");
        await walk.After(FromSeconds(15), "page bob, page bob-2");
        walk.Server.Receiver.Recover("bob-2");
        await walk.After(FromSeconds(35), "page bob, page bob-2");
        (await Page(walk, "bob"))["state"]!.ToString().ShouldBe("delivered");
        await walk.After(FromHours(1), "notice alice, notice bob, notice bob-2");
        await walk.After(FromHours(2), "page alice");
    }

    [Fact]
    public async Task Acknowledging_stops_what_is_still_being_tried()
    {
        await using var walk = await WithTwoContacts();
        walk.Server.Receiver.Fail("bob", 500);
        walk.Server.Receiver.Fail("bob-2", 500);
        await walk.Fires(Severity.P1, "notice alice, notice alice, page bob, page bob-2, page carol");
        walk.Server.Receiver.Recover("bob");
        await walk.Does("carol", "acknowledge", "notice alice, notice bob");
        (await Page(walk, "bob"))["state"]!.ToString().ShouldBe("superseded");
        await walk.Silence(FromMinutes(4));
    }

    [Fact]
    public async Task An_address_that_refuses_for_good_is_not_tried_again()
    {
        await using var walk = await Walk();
        walk.Server.Receiver.Fail("bob", 404);
        await walk.Fires(Severity.P1, "notice alice, notice alice, page bob, page carol");
        (await Page(walk, "bob"))["state"]!.ToString().ShouldBe("failed");
        (await Page(walk, "bob"))["failure"]!.ToString().ShouldBe("answered 404");
        await walk.Silence(FromMinutes(59));
    }

    [Fact]
    public async Task Somebody_without_a_contact_is_an_empty_step()
    {
        await using var walk = await Walk(options => options.WithoutContacts.UnionWith(["bob", "carol"]));
        await walk.Fires(Severity.P0, "notice alice, notice alice, page alice, page dave");
        (await walk.Server.Timeline(1)).ShouldContain("carol could not be reached: no contact is configured");
    }

    [Fact]
    public async Task Who_asks_for_the_next_person_at_night_gets_the_one_after_where_that_one_cannot_be_reached()
    {
        await using var walk = await Walk(options => options.WithoutContacts.Add("bob"));
        await walk.Fires(Severity.P2, "");
        await walk.Does("alice", "escalate", "notice alice, notice alice, page carol");
        (await walk.Server.Timeline(1)).ShouldContain("bob could not be reached: no contact is configured");
    }

    [Fact]
    public async Task When_the_one_who_is_asked_to_accept_cannot_be_reached_the_next_is_asked_at_once()
    {
        await using var walk = await WalkTo("classify");
        walk.Server.Receiver.Fail("bob", 404);
        await walk.Does("alice", "classify", new { kind = "behaviour" }, "notice alice, notice alice, page bob, page carol");
        (await walk.Server.Incident(1))["offer"]!.ToString().ShouldBe("carol");
        (await walk.Server.Timeline(1)).ShouldContain("Assign goes on without waiting; told alice.");
        await walk.After(FromMinutes(10), "notice alice, page dave");
    }

    [Fact]
    public async Task A_receiver_that_never_answers_costs_ten_seconds()
    {
        await using var walk = await WithTwoContacts();
        walk.Server.Receiver.Hang("bob");
        await walk.Server.Post(walk.Server.Signal(Severity.P1));
        await walk.Server.Settle(hanging: 1);
        await walk.Server.Advance(FromMilliseconds(9_999), hanging: 1);
        walk.Arrived().ShouldBe("notice alice, page bob");
        walk.Server.Time.Advance(FromMilliseconds(1));
        await walk.Server.Settle();
        walk.Arrived().ShouldBe("page bob-2");
        (await Page(walk, "bob"))["attempts"]![0]!["reason"]!.ToString().ShouldBe("no answer within 10 s");
    }

    [Fact]
    public async Task While_nobody_can_be_reached_everybody_is_tried_again_without_haste()
    {
        await using var walk = await Walk();
        foreach (var person in SampleTeam.Everyone)
        {
            walk.Server.Receiver.Fail(person, 404);
        }

        await walk.Server.Fire(walk.Server.Signal(Severity.P1));
        walk.Arrived();
        var atOnce = walk.Messages.Where(message => message.Kind == "page").Select(message => message.Path);
        atOnce.ShouldBe(["bob", "carol", "alice", "dave"], ignoreOrder: true);
        (await walk.Server.Incident(1))["deadlines"]!["nextPerson"]!.ToString().ShouldBe("2026-02-18T02:19:33Z");
        walk.Server.Receiver.Recover("dave");
        await walk.Server.Advance(FromMinutes(5));
        walk.Arrived();
        walk.Messages.Where(message => message.Kind == "page").Select(message => message.Path).ShouldBe(["bob", "carol", "alice", "dave"], ignoreOrder: true);
        await walk.Silence(FromMinutes(59));
    }

    [Fact]
    public async Task One_who_can_be_reached_is_given_the_whole_window_before_the_ladder_starts_over()
    {
        await using var walk = await Walk();
        foreach (var person in new[] { "bob", "carol", "dave" })
        {
            walk.Server.Receiver.Fail(person, 404);
        }

        await walk.Server.Fire(walk.Server.Signal(Severity.P0));
        walk.Arrived();
        walk.Messages.Where(message => message.Kind == "page").Select(message => message.Path).ShouldBe(["bob", "carol", "alice", "dave"], ignoreOrder: true);
        await walk.After(FromMinutes(5), "page alice, page bob, page carol, page dave");
        await walk.Pass(FromMinutes(24));
        (await walk.Server.Timeline(1)).ShouldNotContain(text => text.StartsWith("Everybody on the ladder", StringComparison.Ordinal));
        await walk.Pass(FromMinutes(29));
        (await walk.Server.Timeline(1)).Count(text => text.StartsWith("Everybody on the ladder", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_channel_that_fails_is_tried_again_and_is_nobodys_absence()
    {
        await using var walk = await Walk(options => options.Policy = options.Policy with
        {
            Routes = [Route.Default(Severity.P1) with { Channels = ["incidents", "gone"] }],
        });
        walk.Server.Receiver.Answer("incidents", 429, "", ("Retry-After", "30"));
        await walk.Fires(Severity.P1, "notice alice, page bob, update incidents");
        (await walk.Server.Timeline(1)).ShouldNotContain(text => text.Contains("could not be reached", StringComparison.Ordinal));
        walk.Server.Receiver.Recover("incidents");
        await walk.After(FromSeconds(30), "update incidents");
        var failed = (await walk.Server.Get("/v1/pages?incident=1"))["pages"]!.AsArray().Single(page => (string?)page!["channel"] == "gone")!;
        failed["failure"]!.ToString().ShouldBe("this channel is no longer configured");
        await walk.After(FromHours(1), "notice alice, notice bob, update incidents");
    }

    [Fact]
    public async Task A_page_that_waited_for_the_morning_is_tried_for_half_an_hour_like_any_other()
    {
        await using var walk = await Walk();
        await walk.Fires(Severity.P2, "");
        await walk.Server.Do("alice", 1, "hand-off", new { role = "CO", to = "dave" });
        walk.Server.Receiver.Fail("dave", 500);
        await walk.Server.AdvanceTo(Instant.FromUtc(2026, 2, 18, 8, 0));
        walk.Arrived().ShouldBe("notice alice, notice alice, notice bob, page bob, page dave");
        walk.Server.Receiver.Recover("dave");
        await walk.Server.Advance(FromSeconds(5));
        walk.Arrived().ShouldBe("page dave");
    }

    private async Task<Walk> WithTwoContacts()
    {
        var walk = await Walk();
        await walk.Server.Write(sql => walk.Server.Services.GetRequiredService<TeamStore>().SavePerson(sql, new Person
        {
            Id = "bob", Name = "Bob",
            Contacts = [new Contact("webhook", walk.Server.Receiver.Url("bob")), new Contact("webhook", walk.Server.Receiver.Url("bob-2"))],
        }, 1));
        return walk;
    }

    /// <summary>Somebody's first page.</summary>
    private static async Task<JsonNode> Page(Walk walk, string person) =>
        (await walk.Server.Get($"/v1/pages?incident=1&person={person}"))["pages"]!.AsArray().Last(page => (string)page!["kind"]! == "page")!;
}

public sealed class ContactsStoryOnSqlite(PostgresCluster cluster) : ContactsStory(On.Sqlite, cluster);

public sealed class ContactsStoryOnPostgres(PostgresCluster cluster) : ContactsStory(On.Postgres, cluster);
