using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Muster.Tests.Fuzz;

/// <summary>What must hold for every answer, whatever was asked.</summary>
internal static partial class Oracle
{
    /// <summary>The reasons that go with a status; a refusal (409) has many.</summary>
    private static readonly Dictionary<int, string[]> Reasons = new()
    {
        [400] = ["bad-input", "bad-request"], [401] = ["unauthorized"], [403] = ["forbidden"], [404] = ["not-found"], [405] = ["wrong-method"], [410] = ["gone"], [413] = ["bad-input", "bad-request"], [429] = ["too-many-tries"],
    };

    private static readonly string[] Injected = ["<script>alert", "<img src=x"];

    /// <summary>What is wrong with the answer; null when nothing is.</summary>
    public static string? Complaint(FuzzRequest request, Answer answer) => answer.Status switch
    {
        0 => request.Framing is Framing.CutOff or Framing.Wild ? null : "the server hung up without an answer",
        >= 500 => "the server failed",
        >= 400 when answer is { Closes: true, Body.Length: 0 } => null, // was no HTTP to begin with
        _ when request.Method == "HEAD" => null,
        >= 400 => Refusal(request, answer),
        >= 300 and not 304 => Redirect(answer),
        _ => Success(answer),
    };

    private static string? Refusal(FuzzRequest request, Answer answer) => answer.Type switch
    {
        "application/problem+json" => Problem(answer),
        "application/json" when request.Target.Contains("/api/v2", StringComparison.OrdinalIgnoreCase) => Json(answer) is { ValueKind: JsonValueKind.String or JsonValueKind.Object } ? null : "an error of Alertmanager's API is a JSON string",
        "text/html" when IsPage(request) => Html(answer),
        var type => $"an error is problem+json, not '{type}'",
    };

    private static string? Problem(Answer answer)
    {
        if (Json(answer) is not { ValueKind: JsonValueKind.Object } problem || !problem.TryGetProperty("reason", out var named) || named.GetString() is not { } reason)
        {
            return "a problem has a reason";
        }

        return !Kebab().IsMatch(reason) || (Reasons.TryGetValue(answer.Status, out var known) ? !known.Contains(reason) : answer.Status != 409) ? $"{answer.Status} does not go with '{reason}'"
            : problem.GetProperty("status").GetInt32() != answer.Status ? "the problem names another status"
            : string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString()) ? "the problem says nothing" : null;
    }

    private static string? Redirect(Answer answer) =>
        answer.Headers.GetValueOrDefault("location") is ['/', .. var rest] && !rest.StartsWith('/') && !rest.StartsWith('\\') ? null : "a redirection stays on this server";

    private static string? Success(Answer answer) => answer.Type switch
    {
        "application/json" => Json(answer) is null ? "the answer is not JSON" : null,
        "text/html" => Html(answer),
        _ => null,
    };

    private static string? Html(Answer answer)
    {
        var text = Plain(answer);
        return !text.TrimEnd().EndsWith("</html>", StringComparison.Ordinal) ? "the page breaks off"
            : Injected.Any(text.Contains) ? "the page runs what a stranger sent"
            : !answer.Headers.ContainsKey("content-security-policy") ? "the page may run anything" : null;
    }

    private static bool IsPage(FuzzRequest request) => Pages().IsMatch(Uri.UnescapeDataString(request.Target))
        || request.Headers.Any(header => header.Name == "Accept" && header.Value.Contains("text/html", StringComparison.OrdinalIgnoreCase));

    private static JsonElement? Json(Answer answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Plain(Answer answer)
    {
        using var body = new MemoryStream(answer.Body);
        using Stream plain = answer.Headers.GetValueOrDefault("content-encoding") switch { "gzip" => new GZipStream(body, CompressionMode.Decompress), "br" => new BrotliStream(body, CompressionMode.Decompress), _ => body };
        using var reader = new StreamReader(plain, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.ExplicitCapture, -1)]
    private static partial Regex Kebab();

    [GeneratedRegex("^/+((incidents|report|oncall|services|audit|people|me|join|sign-in|sign-out|setup|a)(/|[?]|$)|[?]|$)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, -1)]
    private static partial Regex Pages();
}
