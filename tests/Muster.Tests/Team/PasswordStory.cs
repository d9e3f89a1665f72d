using System.Net;
using Muster.Tests.Stories;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Team;

/// <summary>Passwords: tried, changed, forgotten and stolen.</summary>
public abstract class PasswordStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    private const string Good = "four odd words here";
    private const string Better = "five other odd words here";

    [Fact]
    public async Task Nobody_learns_from_an_answer_who_is_on_the_team()
    {
        await using var server = await Begin();
        await server.Join(await server.SignIn("token=alice-token"), "responder", Good);

        var answers = new List<string>();
        foreach (var (name, password) in new[] { ("erin", "wrong"), ("alice", "she has none"), ("nobody", "wrong"), ("", "wrong"), ("erin", ""), (new string('x', 1500), "x") })
        {
            using var answer = await server.Post("/sign-in", $"name={Uri.EscapeDataString(name)}&password={Uri.EscapeDataString(password)}");
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, name);
            answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
            answers.Add(Forms.Bare(await answer.Content.ReadAsStringAsync()));
        }

        answers.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task One_account_can_be_guessed_at_ten_times_a_minute_from_everywhere_together_and_others_do_not_wait()
    {
        await using var server = await Begin();
        var alice = await server.SignIn("token=alice-token");
        await server.Join(alice, "responder", Good);
        await server.Join(alice, "responder", Better, "Fred");

        var guesses = await Task.WhenAll(Enumerable.Range(0, 14).Select(guess => server.Try(guess % 2 == 0 ? "erin" : "ERIN", "guess", $"198.51.100.{guess}")));

        guesses.Count(status => status == HttpStatusCode.Unauthorized).ShouldBe(10);
        guesses.Count(status => status == HttpStatusCode.TooManyRequests).ShouldBe(4);
        (await server.Try("erin", Good, "192.0.2.9")).ShouldBe(HttpStatusCode.TooManyRequests);
        (await server.Try("fred", Better, "192.0.2.9")).ShouldBe(HttpStatusCode.Redirect);
        await server.Advance(FromMinutes(1));
        (await server.Try("erin", Good, "192.0.2.9")).ShouldBe(HttpStatusCode.Redirect);
        (await server.Get("/v1/audit?person=nobody"))["entries"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Every_sign_in_has_a_new_secret_and_ends_what_the_browser_was_before()
    {
        await using var server = await Begin();
        await server.Join(await server.SignIn("token=alice-token"), "responder", Good);
        var planted = await server.SignIn("token=bob-token");

        using var answer = await server.PostWith("/sign-in", $"name=erin&password={Good}", Forms.Own, ("Cookie", planted));

        answer.Cookie().ShouldNotBeNull().ShouldNotBe(planted);
        (await server.Sees(answer.Cookie()!)).ShouldBe(HttpStatusCode.OK);
        (await server.Sees(planted)).ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_changed_password_ends_the_other_browsers_and_needs_the_one_before()
    {
        await using var server = await Begin();
        var here = await server.Join(await server.SignIn("token=alice-token"), "responder", Good);
        var there = await server.SignIn($"name=erin&password={Good}");

        using (var wrong = await server.Post("/me/password", $"current=not+it&password={Better}", here))
        {
            wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await wrong.Content.ReadAsStringAsync()).ShouldContain("is not your password. Nothing was changed.");
        }

        (await server.Sees(there)).ShouldBe(HttpStatusCode.OK);
        (await server.Post("/me/password", $"current={Good}&password={Better}", here)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        ((await server.Sees(here)), (await server.Sees(there))).ShouldBe((HttpStatusCode.OK, HttpStatusCode.Redirect));
        (await server.Try("erin", Good)).ShouldBe(HttpStatusCode.Unauthorized);
        (await server.Try("erin", Better)).ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Somebody_with_a_token_sets_a_first_password_and_a_stolen_session_cannot_guess_it()
    {
        await using var server = await Begin();
        var alice = await server.SignIn("token=alice-token");
        (await server.Post("/me/password", $"password={Good}", alice)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await server.Try("alice", Good, "192.0.2.3")).ShouldBe(HttpStatusCode.Redirect);

        var tries = await Task.WhenAll(Enumerable.Range(0, 12).Select(guess => server.Post("/me/password", $"current=guess+{guess}&password={Better}", alice)));
        tries.Count(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ShouldBe(2);
    }

    [Fact]
    public async Task An_administrator_lets_somebody_back_in_once_and_only_by_the_newest_link()
    {
        await using var server = await Begin();
        var alice = await server.SignIn("token=alice-token");
        var erin = await server.Join(alice, "responder", Good);
        var first = await server.Link("/people/recover", "person=erin", alice);
        var second = await server.Link("/people/recover", "person=erin", alice);
        (await server.Look(first, null)).StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await server.Sees(erin)).ShouldBe(HttpStatusCode.OK, "until it is used");

        using var used = await server.Post(second, $"password={Better}");

        used.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await server.Sees(used.Cookie()!)).ShouldBe(HttpStatusCode.OK);
        (await server.Sees(erin)).ShouldBe(HttpStatusCode.Redirect);
        ((await server.Try("erin", Good)), (await server.Try("erin", Better))).ShouldBe((HttpStatusCode.Unauthorized, HttpStatusCode.Redirect));
        (await server.Post(second, $"password={Good}")).StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await server.Get("/v1/audit?person=erin"))["entries"]!.AsArray().Select(row => $"{row!["who"]} {row["what"]} {row["about"]}").ShouldBe(
            ["erin signed in person erin", "erin signed in person erin", "alice made a recovery link for person erin", "alice made a recovery link for person erin", "erin joined as person erin"]);
    }

    [Fact]
    public async Task A_password_that_its_owner_changes_ends_a_link_that_would_change_it_too()
    {
        await using var server = await Begin();
        var alice = await server.SignIn("token=alice-token");
        var erin = await server.Join(alice, "responder", Good);
        var link = await server.Link("/people/recover", "person=erin", alice);

        (await server.Post("/me/password", $"current={Good}&password={Better}", erin)).StatusCode.ShouldBe(HttpStatusCode.Redirect);

        (await server.Look(link, null)).StatusCode.ShouldBe(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task A_database_that_keeps_nothing_still_shows_pages_to_whoever_is_signed_in()
    {
        await using var server = await Begin();
        var alice = await server.SignIn("token=alice-token");
        await server.Advance(FromHours(2));
        await server.Write(sql => sql.Execute(sql.Dialect == Muster.Foundation.Dialect.Sqlite
            ? "create trigger full_disk before update on sessions begin select raise(abort, 'disk full'); end"
            : "create function full_disk() returns trigger language plpgsql as $$ begin raise exception 'disk full'; end $$; create trigger full_disk before update on sessions for each row execute function full_disk()"));

        (await server.Sees(alice)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Browsers_are_listed_and_ended_one_by_one_all_others_or_all_by_an_administrator()
    {
        await using var server = await Begin();
        var alice = await server.SignIn("token=alice-token");
        using (var phone = await server.PostWith("/sign-in", "token=bob-token", Forms.Own, ("User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1")))
        {
            var bob = await server.SignIn("token=bob-token");
            var third = await server.SignIn("token=bob-token");
            await server.Advance(FromHours(3));
            using var page = await server.Look("/me", bob);
            var text = await page.Content.ReadAsStringAsync();
            text.ShouldContain("Safari on iPhone");
            text.ShouldContain("this one");
            var id = Forms.OtherSession(text);
            (await server.Post("/me/sessions", $"session={id}", alice)).StatusCode.ShouldBe(HttpStatusCode.Redirect, "hers has no such browser");
            ((await server.Sees(phone.Cookie()!)), (await server.Sees(third))).ShouldBe((HttpStatusCode.OK, HttpStatusCode.OK));

            (await server.Post("/me/sessions", $"session={id}", bob)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
            new[] { await server.Sees(phone.Cookie()!), await server.Sees(third) }.Count(status => status == HttpStatusCode.OK).ShouldBe(1);
            (await server.Post("/me/sessions", "", bob)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
            (await server.Sees(third)).ShouldBe(HttpStatusCode.Redirect);
            (await server.Sees(bob)).ShouldBe(HttpStatusCode.OK);

            (await server.Post("/people/sign-out", "person=bob", alice)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
            (await server.Sees(bob)).ShouldBe(HttpStatusCode.Redirect);
        }
    }
}

public sealed class PasswordStoryOnSqlite(PostgresCluster cluster) : PasswordStory(On.Sqlite, cluster);

public sealed class PasswordStoryOnPostgres(PostgresCluster cluster) : PasswordStory(On.Postgres, cluster);
