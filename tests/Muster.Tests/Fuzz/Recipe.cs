using System.Text;
using Muster.Tests.Intake;

namespace Muster.Tests.Fuzz;

/// <summary>A request that an endpoint takes: where mutations begin. `{incident}`, `{silence}` … are filled in when it is sent.</summary>
/// <param name="Pattern">The endpoint's own.</param>
/// <param name="By">The bearer token of somebody who may; null: nobody has to be anybody.</param>
internal sealed record Recipe(string Method, string Pattern, string Target, string? By = null, string Type = "", byte[]? Body = null)
{
    public string Endpoint => $"{Method} {Pattern}";

    /// <summary>The same, with the key in the path.</summary>
    public Recipe UnderKey(string key) => this with { Pattern = "/in/{key}" + Pattern, Target = $"/in/{key}{Target}", By = null };

    public static Recipe Get(string pattern, string query = "", string? by = "alice-token-1234", string? target = null) => new("GET", pattern, (target ?? pattern) + query, by);

    public static Recipe Json(string pattern, string body, string? by = "alice-token-1234", string? target = null, string method = "POST") =>
        new(method, pattern, target ?? pattern, by, "application/json", Encoding.UTF8.GetBytes(body));

    public static Recipe Text(string pattern, string body, string by) => new("POST", pattern, pattern, by, "text/plain", Encoding.UTF8.GetBytes(body));

    public static Recipe Form(string pattern, string fields, string? target = null) =>
        new("POST", pattern, target ?? pattern, Callers.Browser, FormMutations.UrlEncoded, Encoding.UTF8.GetBytes(fields));

    /// <summary>What a real program sent; its own path where Muster has the same, the door for everything otherwise.</summary>
    public static Recipe Captured(Capture capture)
    {
        var path = capture.Path.Split('?')[0];
        var known = path.StartsWith("/api/v2/", StringComparison.Ordinal);
        var pattern = !known ? "/in/{key}" : path.StartsWith("/api/v2/silence/", StringComparison.Ordinal) ? "/api/v2/silence/{id}" : path;
        return new(capture.Method, pattern, known ? capture.Path : "/in/am-key-123456789", known ? "am-key-123456789" : null, capture.Headers.GetValueOrDefault("Content-Type", ""), capture.Body);
    }
}

internal static class Callers
{
    /// <summary>Not a token but the cookie of somebody who has signed in.</summary>
    public const string Browser = "{cookie}";

    public static readonly string?[] All = [null, "wrong-key", "scripts-key-1234", "am-key-123456789", "alice-token-1234", "bob-token-123456", "dave-token-12345", "ci-token-1234567", "reader-token-123", FuzzTeam.Operator, Browser];
}
