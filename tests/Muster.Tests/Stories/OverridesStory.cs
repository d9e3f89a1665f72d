using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Muster.Alerts;
using Muster.Foundation;
using Muster.OnCall;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Stories;

/// <summary>Who is on call is changed for a while: by an override, by taking over, by an absence. Times are Berlin's.</summary>
public abstract class OverridesStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task An_override_holds_from_its_beginning_to_its_end_and_those_it_concerns_hear_of_it()
    {
        await using var walk = await Walk();
        var answer = await Post(walk, "alice", "/v1/overrides", new { role = "TO", person = "dave", from = "2026-02-18T12:00:00Z", until = "2026-02-19T12:00:00Z", note = "dentist" });
        (answer["role"]!.GetValue<string>(), answer["kind"]!.GetValue<string>()).ShouldBe(("TO", "override"));
        walk.Arrived().ShouldBe("notice bob, notice dave", "alice did it herself");
        walk.To("bob").Text.ShouldContain("You are no longer TO from Wed 2026-02-18 13:00 to Thu 2026-02-19 13:00: Dave is.");
        walk.To("dave").Text.ShouldContain("You are TO from Wed 2026-02-18 13:00 to Thu 2026-02-19 13:00, instead of Bob.");
        walk.To("dave").Text.ShouldContain("Changed by Alice.");

        (await Who(walk, "TO", "2026-02-18T11:59:59Z")).ShouldBe("bob");
        (await Who(walk, "TO", "2026-02-18T12:00:00Z")).ShouldBe("dave");
        (await Who(walk, "TO", "2026-02-19T12:00:00Z")).ShouldBe("bob");

        var logged = (await walk.Server.Get("/v1/audit"))["entries"]![0]!;
        (logged["who"]!.GetValue<string>(), logged["about"]!.GetValue<string>(), logged["to"]!.GetValue<string>()).ShouldBe(
            ("alice", "override of TO", "dave from 2026-02-18T12:00:00Z to 2026-02-19T12:00:00Z: dentist"));
        await walk.Server.AdvanceTo(Instant.FromUtc(2026, 2, 18, 13, 0));
        await walk.Server.Fire(walk.Server.Signal(Severity.P1));
        walk.Arrived().ShouldBe("notice alice, page dave");
    }

    [Fact]
    public async Task What_would_make_one_person_IC_and_TO_or_their_own_backup_is_refused()
    {
        await using var walk = await Walk();
        foreach (var (role, person) in new[] { ("TO", "alice"), ("IC", "bob"), ("backup", "bob") })
        {
            (await Refused(walk, "carol", "/v1/overrides", new { role, person, until = "2026-02-19T12:00:00Z" })).ShouldBe("one-person-two-roles");
        }

        // Into the next week, where dave is TO.
        (await Refused(walk, "carol", "/v1/overrides", new { role = "IC", person = "dave", until = "2026-02-24T12:00:00Z" })).ShouldBe("one-person-two-roles");
        (await Refused(walk, "bob", "/v1/oncall/take-over", new { role = "IC" })).ShouldBe("one-person-two-roles");
        (await Refused(walk, "bob", "/v1/oncall/take-over", new { role = "TO" })).ShouldBe("already-yours");
        walk.Arrived().ShouldBe("");

        // A backup who becomes TO leaves an empty place, which is no contradiction.
        await Post(walk, "carol", "/v1/oncall/take-over", new { role = "TO" });
        (await Who(walk, "TO", "2026-02-18T12:00:00Z"), await Who(walk, "backup", "2026-02-18T12:00:00Z")).ShouldBe(("carol", null));
    }

    [Fact]
    public async Task Taking_over_lasts_until_the_role_would_have_passed_on_anyway_and_can_be_given_back()
    {
        await using var walk = await Walk();
        var made = await Post(walk, "dave", "/v1/oncall/take-over", new { role = "TO" });
        made["until"]!.GetValue<string>().ShouldBe("2026-02-23T08:00:00Z");
        walk.Arrived().ShouldBe("notice bob");
        await walk.Server.Advance(FromHours(3));

        await Delete(walk, "dave", $"/v1/overrides/{made["id"]}", 204);
        walk.Arrived().ShouldBe("notice bob");
        (await Who(walk, "TO", null)).ShouldBe("bob");
        (await Who(walk, "TO", "2026-02-18T04:00:00Z")).ShouldBe("dave", "what was, stays");
        await Delete(walk, "dave", $"/v1/overrides/{made["id"]}", 409);
        await Delete(walk, "dave", "/v1/overrides/none", 404);
    }

    [Fact]
    public async Task Somebody_who_is_away_is_stood_in_for_until_they_are_back()
    {
        await using var walk = await Walk();
        var away = await Post(walk, "bob", "/v1/absences", new { from = "2026-02-18T12:00:00Z", until = "2026-02-21T12:00:00Z", note = "flu" });
        walk.Arrived().ShouldBe("notice carol", "the backup steps in");
        walk.To("carol").Text.ShouldContain("You are TO from Wed 2026-02-18 13:00");
        (await Who(walk, "TO", "2026-02-18T11:00:00Z")).ShouldBe("bob");
        (await Who(walk, "TO", "2026-02-18T12:00:00Z")).ShouldBe("carol");
        (await Who(walk, "TO", "2026-02-21T12:00:00Z")).ShouldBe("bob");

        await walk.Server.AdvanceTo(Instant.FromUtc(2026, 2, 19, 12, 0));
        await Delete(walk, "bob", $"/v1/absences/{away["id"]}", 204);
        walk.Arrived().ShouldBe("notice carol");
        (await Who(walk, "TO", null)).ShouldBe("bob");
        (await Who(walk, "TO", "2026-02-19T11:00:00Z")).ShouldBe("carol");
        (await walk.Server.Get("/v1/absences"))["absences"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_changed_rotation_leaves_the_past_as_it_was()
    {
        await using var walk = await Walk();
        await walk.Server.AdvanceTo(Instant.FromUtc(2026, 2, 25, 12, 0));
        var oncall = walk.Server.Services.GetRequiredService<OnCallStore>();
        await walk.Server.Write(sql => oncall.Save(sql, new Rotation { Weeks = [new(new LocalDate(2026, 2, 16), "carol", "alice", null, "carol")], Repeat = true }));

        (await Who(walk, "TO", "2026-02-18T12:00:00Z")).ShouldBe("bob");
        (await Who(walk, "TO", "2026-02-25T11:59:59Z")).ShouldBe("dave");
        (await Who(walk, "TO", null)).ShouldBe("alice");
    }

    [Fact]
    public async Task The_schedule_shows_everybody_s_turns_as_they_will_really_be()
    {
        await using var walk = await Walk();
        await Post(walk, "alice", "/v1/overrides", new { role = "TO", person = "dave", from = "2026-02-19T12:00:00Z", until = "2026-02-20T12:00:00Z" });
        var schedule = await walk.Server.Get("/v1/schedule?from=2026-02-19T00:00:00Z&until=2026-02-24T00:00:00Z");
        string.Join(", ", schedule["roles"]!["TO"]!.AsArray().Select(turn => $"{turn!["person"]} {turn["from"]!.GetValue<string>()[5..13]}")).ShouldBe(
            "bob 02-19T00, dave 02-19T12, bob 02-20T12, dave 02-23T08");
        schedule["overrides"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Only_who_may_act_changes_who_is_on_call_and_a_program_only_where_it_may_change_the_team()
    {
        await using var walk = await Walk();
        var body = new { role = "TO", person = "dave", until = "2026-02-19T12:00:00Z" };
        foreach (var (who, path) in new[] { ("ci", "/v1/overrides"), ("ci", "/v1/oncall/take-over"), ("ci", "/v1/absences") })
        {
            using var refused = await walk.Server.As(who).PostAsJsonAsync(path, body);
            ((int)refused.StatusCode).ShouldBe(403, path);
        }

        foreach (var (wrong, field) in new (object, string)[]
        {
            (new { role = "TO", person = "mallory", until = "2026-02-19T12:00:00Z" }, "person"), (new { role = "boss", person = "dave", until = "2026-02-19T12:00:00Z" }, "role"),
            (new { role = "TO", person = "dave" }, "until"), (new { role = "TO", person = "dave", until = "2026-02-17T12:00:00Z" }, "until"),
            (new { role = "TO", person = "dave", from = "2026-02-20T12:00:00Z", until = "2026-02-19T12:00:00Z" }, "until"), (new { role = "TO", until = "2026-02-19T12:00:00Z" }, "person"),
            (new { role = "TO", person = "dave", until = "2036-02-19T12:00:00Z" }, "until"), (new { role = "TO", person = "dave", until = "2026-02-19T12:00:00Z", why = "x" }, "why"),
        })
        {
            using var refused = await walk.Server.As("alice").PostAsJsonAsync("/v1/overrides", wrong);
            ((int)refused.StatusCode).ShouldBe(400, Json.Write(wrong));
            (await refused.Content.ReadFromJsonAsync<JsonNode>())!["field"]!.GetValue<string>().ShouldBe(field, Json.Write(wrong));
        }

        walk.Arrived().ShouldBe("");
    }

    [Fact]
    public async Task More_than_five_hundred_that_are_not_over_are_refused()
    {
        await using var walk = await Walk();
        var (store, now) = (walk.Server.Services.GetRequiredService<OnCallStore>(), walk.Now);
        await walk.Server.Write(sql => store.Add(sql, [.. Enumerable.Range(0, 500).Select(place => new Override
        {
            Id = $"o{place}", Role = Role.CO, Person = "carol", StartsAt = now, EndsAt = now + FromDays(1), MadeBy = "alice", MadeAt = now,
        })]));
        (await Refused(walk, "alice", "/v1/overrides", new { role = "CO", person = "dave", until = "2026-02-19T12:00:00Z" })).ShouldBe("too-many");
        await walk.Server.Advance(FromDays(2));
        await Post(walk, "alice", "/v1/overrides", new { role = "CO", person = "dave", until = "2026-02-21T12:00:00Z" });
    }

    private static async Task<string?> Who(Walk walk, string role, string? at) =>
        (await walk.Server.Get(at is null ? "/v1/oncall" : $"/v1/oncall?at={at}"))["roles"]![role]?["person"]!.GetValue<string>();

    private static async Task<JsonNode> Post(Walk walk, string who, string path, object body)
    {
        using var response = await walk.Server.As(who).PostAsJsonAsync(path, body);
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(201, text);
        await walk.Server.Settle();
        return JsonNode.Parse(text)!;
    }

    private static async Task<string> Refused(Walk walk, string who, string path, object body)
    {
        using var response = await walk.Server.As(who).PostAsJsonAsync(path, body);
        ((int)response.StatusCode).ShouldBe(409, await response.Content.ReadAsStringAsync());
        await walk.Server.Settle();
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!["reason"]!.GetValue<string>();
    }

    private static async Task Delete(Walk walk, string who, string path, int status)
    {
        using var response = await walk.Server.As(who).DeleteAsync(path);
        ((int)response.StatusCode).ShouldBe(status, await response.Content.ReadAsStringAsync());
        await walk.Server.Settle();
    }
}

public sealed class OverridesStoryOnSqlite(PostgresCluster cluster) : OverridesStory(On.Sqlite, cluster);

public sealed class OverridesStoryOnPostgres(PostgresCluster cluster) : OverridesStory(On.Postgres, cluster);
