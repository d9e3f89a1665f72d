using System.Net;
using System.Text;
using System.Text.Json;
using Muster.Foundation;
using Muster.Paging;

namespace Muster.Channels.Webhook;

/// <summary>What a receiver's answer means for the delivery, and the little of it that is worth keeping.</summary>
internal static class WebhookAnswer
{
    private const int MostOfBody = 4096;
    private const int ShortestSecret = 6;

    /// <summary>A receiver may ask for time, but not for so much that a page dies of politeness.</summary>
    private static readonly Duration LongestPause = Duration.FromMinutes(5);

    /// <param name="url">Where it was sent. It may be a secret, and what answers often says it back.</param>
    public static async Task<Delivery> Read(HttpResponseMessage response, Uri url, Instant now, CancellationToken ct)
    {
        var status = (int)response.StatusCode;
        var body = await Beginning(response, ct);
        if (response.IsSuccessStatusCode)
        {
            return new Delivery.Delivered(ExternalId(body));
        }

        var reason = $"answered {status}{(WithoutSecrets(FirstLine(body), url) is { Length: > 0 } line ? $": {line}" : "")}";
        if (status is 408 or 425 or 429 or >= 500)
        {
            return new Delivery.Retry(reason, Pause(response, now));
        }

        return new Delivery.Rejected(status is >= 300 and < 400 ? $"{reason} (redirects are not followed: give the final address)" : reason);
    }

    /// <summary>The status has said what matters, so a body that breaks off or never comes changes nothing.</summary>
    private static async Task<byte[]> Beginning(HttpResponseMessage response, CancellationToken ct)
    {
        var buffer = new byte[MostOfBody];
        var length = 0;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(ct);
            for (int read; length < buffer.Length && (read = await stream.ReadAsync(buffer.AsMemory(length), ct)) > 0;)
            {
                length += read;
            }
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or OperationCanceledException)
        {
        }

        return buffer[..length];
    }

    private static string? ExternalId(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var id = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("id", out var given) ? given : default;
            return id.ValueKind is JsonValueKind.String or JsonValueKind.Number && OneLine.Of(id.ToString()) is { Length: > 0 } text ? text : null;
        }
        catch (Exception odd) when (odd is JsonException or InvalidOperationException) // the latter: half a surrogate pair
        {
            return null;
        }
    }

    /// <summary>A web page's first line tells nobody anything.</summary>
    private static string FirstLine(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body).Trim();
        return text.StartsWith('<') ? "" : OneLine.Of(text.Split('\n', 2)[0]);
    }

    /// <summary>A server's “not found” likes to repeat the path, and for most chats the path is the key.</summary>
    private static string WithoutSecrets(string line, Uri url) =>
        new[] { url.AbsolutePath.Trim('/'), Uri.UnescapeDataString(url.AbsolutePath).Trim('/'), url.Query.TrimStart('?'), url.UserInfo }
            .SelectMany(part => part.Split(['/', '&', '=', ':']).Where(piece => piece.Length >= ShortestSecret).Append(part))
            .Where(part => part.Length >= ShortestSecret).OrderByDescending(part => part.Length)
            .Aggregate(line, (text, part) => text.Replace(part, "…", StringComparison.OrdinalIgnoreCase));

    private static Duration? Pause(HttpResponseMessage response, Instant now)
    {
        var asked = response.Headers.RetryAfter switch
        {
            { Delta: { } seconds } => Duration.FromTimeSpan(seconds),
            { Date: { } date } => Instant.FromDateTimeOffset(date) - now,
            _ => (Duration?)null,
        };
        return asked is { } pause ? Duration.Min(Duration.Max(pause, Duration.Zero), LongestPause) : null;
    }
}
