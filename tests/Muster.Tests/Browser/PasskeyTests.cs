using System.Net;
using System.Text;
using Microsoft.Playwright;
using Muster.Tests.Support;
using Muster.Tests.Team;
using static NodaTime.Duration;

namespace Muster.Tests.Browser;

/// <summary>Passkeys in a real browser, with an authenticator that Chromium plays.</summary>
public sealed class PasskeyTests(ChromiumBrowser browser, PostgresCluster cluster)
{
    [Theory]
    [InlineData(On.Sqlite, 390)]
    [InlineData(On.Postgres, 1280)]
    public async Task A_passkey_is_added_signs_in_gets_a_name_and_is_removed(On on, int width)
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(on, cluster));
        await using var alice = Visitor.Of(server, "alice", await browser.Page(width, 844));
        await Authenticator(alice.Page);
        await Add(server, alice);
        await ChromiumBrowser.Screenshot(alice.Page, $"passkey-{width}");

        await alice.Page.Context.ClearCookiesAsync();
        await alice.Page.GotoAsync(Named(server) + "/sign-in?to=/services");
        await ChromiumBrowser.Screenshot(alice.Page, $"passkey-sign-in-{width}");
        await alice.Press("Sign in with a passkey");
        await Assertions.Expect(alice.Page).ToHaveURLAsync(Named(server) + "/services");

        await alice.Page.GotoAsync(Named(server) + "/me");
        await Assertions.Expect(alice.Main).ToContainTextAsync("By passkey");
        await alice.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("The blue key");
        await alice.Press("Rename");
        await alice.Hears("Renamed.");
        await alice.Page.GetByRole(AriaRole.Button, new() { Name = "Remove the passkey The blue key" }).ClickAsync();
        await alice.Hears("Removed: it signs you in no more.");
        await alice.Page.Context.ClearCookiesAsync();
        await alice.Page.GotoAsync(Named(server) + "/sign-in");
        await alice.Press("Sign in with a passkey");
        await Assertions.Expect(alice.Main).ToContainTextAsync("No passkey of this team fits.");
        (await server.Get("/v1/audit"))["entries"]!.AsArray().Select(row => row!["what"]!.ToString())
            .ShouldBe(["removed a passkey of", "renamed a passkey of", "signed in", "added a passkey for", "signed in"]);
    }

    [Fact]
    public async Task An_answer_that_was_overheard_is_worth_nothing_the_second_time_late_or_changed()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        await using var alice = Visitor.Of(server, "alice", await browser.Page(1280, 844));
        await Authenticator(alice.Page);
        await Add(server, alice);
        await alice.Page.Context.ClearCookiesAsync();
        await alice.Page.GotoAsync(Named(server) + "/sign-in");
        var sent = await alice.Page.RunAndWaitForRequestAsync(() => alice.Press("Sign in with a passkey"), request => request.Url.EndsWith("/sign-in/passkey", StringComparison.Ordinal));
        await Assertions.Expect(alice.Page).ToHaveURLAsync(Named(server) + "/");
        var answer = sent.PostData.ShouldNotBeNull();

        (await Replay(server, answer)).ShouldBe(HttpStatusCode.Unauthorized, "the key's counter has moved on");
        // That of a passkey which several devices share never moves.
        await server.Write(sql => sql.Execute("update passkeys set body = json_set(body, '$.signCount', 0)"));
        (await Replay(server, answer)).ShouldBe(HttpStatusCode.BadRequest);
        (await Replay(server, answer.Replace("\"sealed\":\"", "\"sealed\":\"A", StringComparison.Ordinal))).ShouldBe(HttpStatusCode.Unauthorized);
        (await Replay(server, answer, ("Sec-Fetch-Site", "cross-site"))).ShouldBe(HttpStatusCode.Forbidden);
        await server.Advance(FromMinutes(6));
        (await Replay(server, answer)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_passkey_cannot_be_added_for_somebody_else_or_by_nobody_and_leaves_with_its_person()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster), options => options.Rotation = null);
        await using var dave = Visitor.Of(server, "dave", await browser.Page(1280, 844));
        await Authenticator(dave.Page);
        var sent = await dave.Page.RunAndWaitForRequestAsync(() => Add(server, dave), request => request.Url.EndsWith("/me/passkeys", StringComparison.Ordinal));

        var bob = await server.SignIn("token=bob-token");
        using (var stolen = await Json(server, "/me/passkeys", sent.PostData!, ("Sec-Fetch-Site", "same-origin"), ("Cookie", bob)))
        {
            stolen.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }

        foreach (var path in new[] { "/me/passkeys", "/me/passkeys/challenge" })
        {
            using var nobody = await Json(server, path, sent.PostData!, ("Sec-Fetch-Site", "same-origin"));
            nobody.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            using var program = await Json(server, path, sent.PostData!, ("Sec-Fetch-Site", "same-origin"), ("Authorization", "Bearer ci-token"));
            program.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }

        using (var removed = await server.As("alice").DeleteAsync("/v1/people/dave"))
        {
            removed.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }

        await dave.Page.Context.ClearCookiesAsync();
        await dave.Page.GotoAsync(Named(server) + "/sign-in");
        await dave.Press("Sign in with a passkey");
        await Assertions.Expect(dave.Main).ToContainTextAsync("No passkey of this team fits.");
    }

    [Fact]
    public async Task Where_no_passkey_can_be_nothing_offers_one()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        await using var alice = Visitor.Of(server, "alice", await browser.Page(390, 844, script: false));
        await alice.Page.GotoAsync(server.Url + "/sign-in");
        await Assertions.Expect(alice.Page.GetByText("Sign in with a passkey")).ToBeHiddenAsync();
        await using var byNumber = Visitor.Of(server, "alice", await browser.Page(390, 844));
        await byNumber.Page.GotoAsync(server.Url + "/sign-in");
        await Assertions.Expect(byNumber.Page.GetByText("Sign in with a passkey")).ToBeHiddenAsync();
    }

    /// <summary>A passkey belongs to a name; an address in numbers has none.</summary>
    private static string Named(MusterServer server) => server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    private static async Task Add(MusterServer server, Visitor person)
    {
        await person.OpenAt(Named(server), "/me");
        await person.Press("Add a passkey");
        await person.Hears("Added. From now on it signs you in.");
    }

    private static async Task Authenticator(IPage page)
    {
        var devTools = await page.Context.NewCDPSessionAsync(page);
        await devTools.SendAsync("WebAuthn.enable");
        await devTools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true,
                ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
            },
        });
    }

    private static async Task<HttpStatusCode> Replay(MusterServer server, string body, (string, string)? header = null)
    {
        using var answer = await Json(server, "/sign-in/passkey", body, header ?? ("Sec-Fetch-Site", "same-origin"));
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> Json(MusterServer server, string path, string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Host = new Uri(Named(server)).Authority;
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await server.Http.SendAsync(request);
    }
}
