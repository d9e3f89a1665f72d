using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace Muster.Tests.Fuzz;

/// <summary>What a server has made and named so far, so that requests can be about things that are there.</summary>
internal sealed partial class Seen(string operatorToken)
{
    private const int Kept = 16;
    private const int Incidents = 30;

    /// <summary>So many requests are about the same thirty; then about the next.</summary>
    private const int Round = 10_000;

    private readonly ConcurrentDictionary<string, string> _things = new() { [FuzzTeam.Operator] = operatorToken };
    private int _count;

    public void Learn(Answer answer)
    {
        if (SilenceId().Match(answer.Body.Length < 200 ? answer.Text : "") is { Success: true } silence)
        {
            Learn("silence", silence.Groups["id"].Value);
        }

        if (Receipt().Match(answer.Headers.GetValueOrDefault("location", "")) is { Success: true } receipt)
        {
            Learn("receipt", receipt.Groups["id"].Value);
        }

        if (Cookie().Match(answer.Headers.GetValueOrDefault("set-cookie", "")) is { Success: true } cookie)
        {
            _things[Callers.Browser] = cookie.Groups["id"].Value;
        }
    }

    public void Learn(string kind, string name) => _things[$"{{{kind}}}{Interlocked.Increment(ref _count) % Kept}"] = name;

    /// <param name="index">The request's: it decides which of several things is meant.</param>
    public FuzzRequest Fill(FuzzRequest request, int index) => request with
    {
        Target = Fill(request.Target, index),
        Headers = [.. request.Headers.Select(header => (header.Name, Fill(header.Value, index)))],
        Body = request.Body.AsSpan().IndexOf("{silence}"u8) < 0 ? request.Body : Encoding.Latin1.GetBytes(Fill(Encoding.Latin1.GetString(request.Body), index)),
    };

    private string Fill(string text, int index) => !text.Contains('{') ? text : Placeholder().Replace(text, match => match.Value switch
    {
        "{incident}" => $"{1 + (index % Incidents) + (index / Round * Incidents)}",
        FuzzTeam.Operator or Callers.Browser => _things.GetValueOrDefault(match.Value, "none"),
        _ => _things.GetValueOrDefault($"{match.Value}{index % Kept}", "none"),
    });

    [GeneratedRegex(@"\{(incident|silence|receipt|action|operator|cookie)\}", RegexOptions.ExplicitCapture, -1)]
    private static partial Regex Placeholder();

    [GeneratedRegex("\"silenceID\":\"(?<id>[^\"]+)\"", RegexOptions.ExplicitCapture, -1)]
    private static partial Regex SilenceId();

    [GeneratedRegex("/v1/alerts/receipts/(?<id>.+)$", RegexOptions.ExplicitCapture, -1)]
    private static partial Regex Receipt();

    [GeneratedRegex("^muster=(?<id>[^;]+);", RegexOptions.ExplicitCapture, -1)]
    private static partial Regex Cookie();
}
