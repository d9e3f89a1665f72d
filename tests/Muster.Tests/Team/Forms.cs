using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Team;

/// <summary>What a browser sends, without one.</summary>
internal static partial class Forms
{
    public static readonly (string, string) Own = ("Sec-Fetch-Site", "same-origin");

    public static Task<HttpResponseMessage> Post(this MusterServer server, string path, string form, string? cookie = null) =>
        server.PostWith(path, form, cookie is null ? [Own] : [Own, ("Cookie", cookie)]);

    public static async Task<HttpResponseMessage> PostWith(this MusterServer server, string path, string form, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded") };
        request.Headers.Add("Accept", "text/html");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await server.Http.SendAsync(request);
    }

    /// <summary>The cookie that an answer sets; null when it sets none.</summary>
    public static string? Cookie(this HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Single().Split(';')[0] : null;

    public static async Task<string> SignIn(this MusterServer server, string form)
    {
        using var answer = await server.Post("/sign-in", form);
        return answer.Cookie().ShouldNotBeNull($"{(int)answer.StatusCode}: {form}");
    }

    /// <summary>Somebody signs in with a password: the status of the answer.</summary>
    public static async Task<HttpStatusCode> Try(this MusterServer server, string name, string password, string from = "192.0.2.1")
    {
        using var answer = await server.PostWith("/sign-in", $"name={Uri.EscapeDataString(name)}&password={Uri.EscapeDataString(password)}", Own, ("X-Forwarded-For", from));
        return answer.StatusCode;
    }

    public static async Task<HttpStatusCode> Sees(this MusterServer server, string cookie, string path = "/incidents")
    {
        using var answer = await server.Look(path, cookie);
        return answer.StatusCode;
    }

    public static async Task<HttpResponseMessage> Look(this MusterServer server, string path, string? cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/html" } } };
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return await server.Http.SendAsync(request);
    }

    /// <summary>The path of the link on the page that a form answered with.</summary>
    public static async Task<string> Link(this MusterServer server, string path, string form, string cookie)
    {
        using var answer = await server.Post(path, form, cookie);
        var link = JoinLink().Match(await answer.Content.ReadAsStringAsync()).Value;
        link.ShouldNotBeEmpty();
        return link;
    }

    /// <summary>Who invites Erin, and she joins: her cookie.</summary>
    public static async Task<string> Join(this MusterServer server, string admin, string permission, string password, string name = "Erin")
    {
        var link = await server.Link("/people/invite", $"name={name}&email={name.ToLowerInvariant()}@example.com&permission={permission}", admin);
        using var joined = await server.Post(link, $"password={Uri.EscapeDataString(password)}");
        joined.StatusCode.ShouldBe(HttpStatusCode.Redirect, await joined.Content.ReadAsStringAsync());
        return joined.Cookie().ShouldNotBeNull();
    }

    /// <summary>A page without what differs from one to the next by itself.</summary>
    public static string Bare(string page) => Varying().Replace(page, "");

    /// <summary>The first other browser that `/me` lists.</summary>
    public static string OtherSession(string page) => Session().Match(page).Groups["id"].Value;

    [GeneratedRegex(" value=\"[^\"]*\"| data-now=\"[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex Varying();

    [GeneratedRegex("name=\"session\" value=\"(?<id>[0-9a-f]{64})\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Session();

    [GeneratedRegex("/join/[A-Za-z0-9_-]{43}", RegexOptions.None, 1000)]
    private static partial Regex JoinLink();
}
