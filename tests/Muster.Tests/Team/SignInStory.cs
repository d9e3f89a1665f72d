using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Muster.Alerts;
using Muster.Foundation;
using Muster.Team;
using Muster.Tests.Stories;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Team;

/// <summary>Browsers that people sign in with, and who else would like to.</summary>
public abstract class SignInStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    private const string Alice = "{ id: alice, secret: alices-first-token, for: alice }";
    private const string AliceAnew = "{ id: alice, secret: alices-second-token, for: alice }";
    private const string Bob = "{ id: bob, secret: bobs-only-token-there-is, for: bob }";

    [Fact]
    public async Task A_token_that_is_replaced_or_taken_away_takes_its_browsers_with_it()
    {
        await using var server = await Begin();
        await Apply(server, "alice-token", $"tokens: [{Alice}, {Bob}]");
        var (alices, bobs) = (await Cookie(server, "alices-first-token"), await Cookie(server, "bobs-only-token-there-is"));
        (await Sees(server, alices)).ShouldBeTrue();

        await Apply(server, "bobs-only-token-there-is", $"tokens: [{AliceAnew}, {Bob}]");
        (await Sees(server, alices)).ShouldBeFalse("the old token stopped working, and so does what was begun with it");
        (await Sees(server, bobs)).ShouldBeTrue("nothing of Bob's was touched");

        alices = await Cookie(server, "alices-second-token");
        await Apply(server, "bobs-only-token-there-is", $"tokens: [{Bob}]");
        (await Sees(server, alices)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_token_that_is_revoked_while_it_is_being_used_signs_nobody_in()
    {
        await using var server = await Begin();
        var team = server.Services.GetRequiredService<TeamStore>();
        await server.Write(async sql =>
        {
            (await team.CallerOfToken(sql, "alice-token")).ShouldNotBeNull();
            await team.RevokeToken(sql, "alice");
            (await team.StartSession(sql, "alice-token", "a browser", server.Time.Now)).ShouldBeNull();
        });
    }

    [Fact]
    public async Task Where_people_come_by_TLS_the_cookie_never_travels_without()
    {
        await using var server = await Begin();
        (await SetCookie(server)).ShouldNotContain("secure");

        server.Services.GetRequiredService<ServerAddress>().Public = "https://muster.example.com";

        (await SetCookie(server)).ShouldContain("; secure");
    }

    [Fact]
    public async Task Another_site_can_neither_sign_a_browser_in_nor_out()
    {
        await using var server = await Begin();
        var cookie = await Cookie(server, "alice-token");
        foreach (var (header, value) in new[] { ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"), ("Origin", "https://elsewhere.example"), ("Origin", "null") })
        {
            using var entered = await Post(server, "/sign-in", "token=bob-token", (header, value));
            entered.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            entered.Headers.Contains("Set-Cookie").ShouldBeFalse("the browser would act as Bob from here on");
            using var left = await Post(server, "/sign-out", "", (header, value), ("Cookie", cookie));
            left.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            left.Headers.Contains("Set-Cookie").ShouldBeFalse();
        }

        using var own = await Post(server, "/sign-in", "token=bob-token", ("Origin", server.Url));
        own.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using var out_ = await Post(server, "/sign-out", "", ("Origin", server.Url), ("Cookie", cookie));
        out_.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await Sees(server, cookie)).ShouldBeFalse();
    }

    [Fact]
    public async Task Whoever_guesses_tokens_has_to_wait_and_nobody_else_does()
    {
        await using var server = await Begin();
        var guesses = await Task.WhenAll(Enumerable.Range(0, 12).Select(guess => Try(server, $"guess-{guess}", "192.0.2.1")));
        guesses.Count(status => status == HttpStatusCode.Unauthorized).ShouldBe(10);
        guesses.Count(status => status == HttpStatusCode.TooManyRequests).ShouldBe(2);

        using (var waits = await Post(server, "/sign-in", "token=alice-token", ("Sec-Fetch-Site", "same-origin"), ("X-Forwarded-For", "10.1.1.1, 192.0.2.1")))
        {
            waits.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests, "also with the right one: it may be the next guess");
            waits.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromMinutes(1));
            (await waits.Content.ReadAsStringAsync()).ShouldContain("Too many tries.");
        }

        (await Try(server, "alice-token", "192.0.2.2")).ShouldBe(HttpStatusCode.Redirect);
        (await server.Fire(server.Signal(Severity.P1))).ShouldBe(1, "senders wait for nobody");
        await server.Advance(FromMinutes(1));
        (await Try(server, "alice-token", "192.0.2.1")).ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Guesses_from_everywhere_are_held_up_together_and_right_tokens_are_no_guesses()
    {
        await using var server = await Begin();
        for (var time = 0; time < 30; time++)
        {
            (await Try(server, "alice-token", "192.0.2.1")).ShouldBe(HttpStatusCode.Redirect);
        }

        var guesses = await Task.WhenAll(Enumerable.Range(0, 110).Select(guess => Try(server, "guess", $"198.51.100.{guess}")));

        guesses.Count(status => status == HttpStatusCode.Unauthorized).ShouldBe(100);
        (await Try(server, "alice-token", "192.0.2.1")).ShouldBe(HttpStatusCode.TooManyRequests);
        await server.Advance(FromMinutes(1));
        (await Try(server, "alice-token", "192.0.2.1")).ShouldBe(HttpStatusCode.Redirect);
    }

    private static async Task<HttpStatusCode> Try(MusterServer server, string token, string from)
    {
        using var answer = await Post(server, "/sign-in", $"token={token}", ("Sec-Fetch-Site", "same-origin"), ("X-Forwarded-For", from));
        return answer.StatusCode;
    }

    private static async Task<string> SetCookie(MusterServer server)
    {
        using var answer = await Post(server, "/sign-in", "token=alice-token", ("Sec-Fetch-Site", "same-origin"));
        return answer.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
    }

    /// <summary>What a signed-in browser sends.</summary>
    private static async Task<string> Cookie(MusterServer server, string token)
    {
        using var answer = await Post(server, "/sign-in", $"token={token}", ("Sec-Fetch-Site", "same-origin"));
        return answer.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().Split(';')[0];
    }

    private static async Task<bool> Sees(MusterServer server, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/incidents") { Headers = { { "Cookie", cookie } } };
        using var answer = await server.Http.SendAsync(request);
        return answer.StatusCode == HttpStatusCode.OK;
    }

    private static async Task<HttpResponseMessage> Post(MusterServer server, string path, string form, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded") };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await server.Http.SendAsync(request);
    }

    private static async Task Apply(MusterServer server, string token, string yaml)
    {
        using var file = new StringContent(yaml, Encoding.UTF8, "application/yaml");
        using var answer = await server.Client(token).PutAsync("/v1/config", file);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }
}

public sealed class SignInStoryOnSqlite(PostgresCluster cluster) : SignInStory(On.Sqlite, cluster);

public sealed class SignInStoryOnPostgres(PostgresCluster cluster) : SignInStory(On.Postgres, cluster);
