using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Muster.Tests.Stories;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Team;

/// <summary>From an administrator's link to somebody who signs in with a password.</summary>
public abstract class InvitationStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    private const string Good = "four odd words here";

    [Fact]
    public async Task Somebody_invited_sets_a_password_and_signs_in_with_it_by_id_or_by_address_in_whatever_case()
    {
        await using var server = await Begin();
        var erin = await server.Join(await server.SignIn("token=alice-token"), "responder", Good);

        (await server.Sees(erin)).ShouldBe(HttpStatusCode.OK);
        foreach (var name in new[] { "erin", "erin@example.com", "ERIN@Example.com", " Erin " })
        {
            (await server.Try(name, Good)).ShouldBe(HttpStatusCode.Redirect, name);
        }

        (await server.Try("erin", Good + " ")).ShouldBe(HttpStatusCode.Unauthorized, "a password is taken as it is");
        var people = (await server.Get("/v1/people"))["people"]!.AsArray();
        people[^1]!.ToJsonString().ShouldBe("""{"id":"erin","name":"Erin","email":"erin@example.com","permission":"responder","signsInWith":["password"]}""");
        var file = await server.As("alice").GetStringAsync("/v1/config");
        file.ShouldContain("id: erin");
        file.ShouldContain("address: erin@example.com");
    }

    [Fact]
    public async Task A_link_works_once_whoever_presses_at_the_same_time_and_looking_spends_nothing()
    {
        await using var server = await Begin();
        var alice = await server.SignIn("token=alice-token");
        var link = await server.Link("/people/invite", "name=Erin&email=erin@example.com&permission=viewer", alice);
        (await server.Look(link, null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using (var weak = await server.Post(link, "password=short"))
        {
            weak.StatusCode.ShouldBe(HttpStatusCode.BadRequest, "and the link is not spent by it");
        }

        var pressed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.Post(link, "password=four+odd+words+here")));

        pressed.Count(answer => answer.StatusCode == HttpStatusCode.Redirect).ShouldBe(1);
        (await server.Get("/v1/people"))["people"]!.AsArray().Count.ShouldBe(5);
        (await server.Look(link, null)).StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await server.Post(link, "password=four+odd+words+here")).StatusCode.ShouldBe(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task A_link_ends_after_a_week_and_when_it_is_withdrawn()
    {
        await using var server = await Begin();
        var alice = await server.SignIn("token=alice-token");
        var late = await server.Link("/people/invite", "name=Erin&email=erin@example.com&permission=viewer", alice);
        var withdrawn = await server.Link("/people/invite", "name=Fred&email=fred@example.com&permission=viewer", alice);
        var fred = (await server.Get("/v1/people"))["invitations"]!.AsArray().Single(one => one!["name"]!.ToString() == "Fred")!["id"]!.ToString();
        (await server.Post("/people/withdraw", $"invitation={fred}", alice)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await server.Look(withdrawn, null)).StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await server.Look(late, null)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await server.Advance(FromDays(7));

        (await server.Look(late, null)).StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await server.Get("/v1/people"))["invitations"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Names_that_are_taken_get_a_number_also_when_their_owner_has_left()
    {
        await using var server = await Begin(options => options.Rotation = null);
        var alice = await server.SignIn("token=alice-token");
        (await server.Post("/people/remove", "person=dave", alice)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        await server.Join(alice, "responder", Good, "Dave");
        (await server.Get("/v1/people"))["people"]!.AsArray()[^1]!["id"]!.ToString().ShouldBe("dave-2");
        using var twice = await server.Post("/people/invite", "name=David&email=DAVE@example.com&permission=viewer", alice);
        twice.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await twice.Content.ReadAsStringAsync()).ShouldContain("who is on the team already");
    }

    [Fact]
    public async Task A_team_file_that_leaves_somebody_out_takes_them_and_their_password_away()
    {
        await using var server = await Begin(options => options.Rotation = null);
        var erin = await server.Join(await server.SignIn("token=alice-token"), "responder", Good);
        var file = await server.As("alice").GetStringAsync("/v1/config");
        var lines = file.Split('\n').ToList();
        var at = lines.FindIndex(line => line.Contains("id: erin", StringComparison.Ordinal));
        var people = string.Join('\n', lines[lines.IndexOf("people:")..at]);

        (await server.As("alice").PutAsync("/v1/config", new StringContent(people, null, "application/yaml"))).StatusCode.ShouldBe(HttpStatusCode.OK, people);

        (await server.Sees(erin)).ShouldBe(HttpStatusCode.Redirect);
        (await server.Try("erin", Good)).ShouldBe(HttpStatusCode.Unauthorized);
        var back = people + "\n  - { id: erin, name: Erin }\n";
        (await server.As("alice").PutAsync("/v1/config", new StringContent(back, null, "application/yaml"))).StatusCode.ShouldBe(HttpStatusCode.OK, back);
        (await server.Try("erin", Good)).ShouldBe(HttpStatusCode.Unauthorized, "whoever comes back comes back without it");
    }

    [Theory]
    [InlineData("elevenchars", "at least 12 characters")]
    [InlineData("aaaaaaaaaaaaaaaa", "at least 5 different characters")]
    [InlineData("483920175638", "Digits alone")]
    [InlineData("Password1234!", "among the first that are guessed")]
    [InlineData("passwordpassword", "among the first that are guessed")]
    [InlineData("Erin-2026-2027", "your name")]
    [InlineData("erin@example.com", "your name")]
    [InlineData("acme agents 2026", "team&#x27;s name")]
    public async Task A_password_that_is_guessed_first_is_refused_with_its_reason(string password, string why)
    {
        await using var server = await Begin();
        var link = await server.Link("/people/invite", "name=Erin&email=erin@example.com&permission=viewer", await server.SignIn("token=alice-token"));

        using var refused = await server.Post(link, $"password={Uri.EscapeDataString(password)}");

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync()).ShouldContain(why);
    }

    [Fact]
    public async Task No_other_site_can_invite_join_permit_recover_remove_or_set_a_password()
    {
        await using var server = await Begin();
        var alice = await server.SignIn("token=alice-token");
        var link = await server.Link("/people/invite", "name=Erin&email=erin@example.com&permission=viewer", alice);
        var before = (await server.Get("/v1/audit"))["entries"]!.AsArray().Count;
        foreach (var (header, value) in new[] { ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Origin", "https://elsewhere.example"), ("Origin", "null"), ("X-None", "") })
        {
            foreach (var (path, form) in new[]
            {
                ("/people/invite", "name=Mallory&email=m@example.com&permission=admin"), ("/people/permit", "person=bob&permission=viewer"), ("/people/recover", "person=bob"),
                ("/people/remove", "person=dave"), ("/people/sign-out", "person=bob"), ("/people/withdraw", "invitation=x"), ("/me/password", "password=four+odd+words+here"), ("/me/sessions", ""), (link, "password=four+odd+words+here"),
            })
            {
                using var answer = await server.PostWith(path, form, (header, value), ("Cookie", alice));
                ((int)answer.StatusCode).ShouldBeOneOf([401, 403], $"{path} {header} {value}");
                answer.Headers.Contains("Set-Cookie").ShouldBeFalse(path);
            }

            using var json = new HttpRequestMessage(HttpMethod.Post, "/v1/invitations") { Headers = { { header, value }, { "Cookie", alice } }, Content = JsonContent.Create(new { name = "Mallory", email = "m@example.com" }) };
            (await server.Http.SendAsync(json)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await server.Get("/v1/audit"))["entries"]!.AsArray().Count.ShouldBe(before);
    }
}

public sealed class InvitationStoryOnSqlite(PostgresCluster cluster) : InvitationStory(On.Sqlite, cluster);

public sealed class InvitationStoryOnPostgres(PostgresCluster cluster) : InvitationStory(On.Postgres, cluster);
