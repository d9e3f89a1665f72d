using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Muster.Foundation;

namespace Muster.Cli;

/// <summary>The server's API as the verbs use it: an answer, or a <see cref="CommandFailedException"/> that says why there is none.</summary>
internal sealed class ApiClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly bool _json;

    public ApiClient(Uri server, string? token, bool json)
    {
        _json = json;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = !server.IsLoopback })
        {
            BaseAddress = new Uri(server.ToString().TrimEnd('/') + "/"),
            Timeout = Patience,
        };
        _http.DefaultRequestHeaders.Authorization = token is { Length: > 0 } ? new AuthenticationHeaderValue("Bearer", token) : null;
    }

    public Task<JsonElement> Get(string path, CancellationToken ct) => Send(HttpMethod.Get, path, null, ct);

    public Task<JsonElement> Post(string path, JsonNode body, CancellationToken ct) => Send(HttpMethod.Post, path, Json(body), ct);

    public Task<JsonElement> PostText(string path, string text, CancellationToken ct) =>
        Send(HttpMethod.Post, path, new StringContent(text, Encoding.UTF8, "text/plain"), ct);

    public async Task<string> GetText(string path, CancellationToken ct)
    {
        var (response, text) = await Exchange(HttpMethod.Get, path, null, ct);
        return response.IsSuccessStatusCode ? text : throw Refusal(response, text);
    }

    /// <summary>An answer that may be too long to wait for or to hold: line by line. It ends with an exception when it was cut off.</summary>
    public async IAsyncEnumerable<string> Lines(string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var response = await Send(HttpMethod.Get, path, null, HttpCompletionOption.ResponseHeadersRead, ct);
        if (!response.IsSuccessStatusCode)
        {
            throw Refusal(response, await response.Content.ReadAsStringAsync(ct));
        }

        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            yield return line;
        }
    }

    /// <summary>The answer whatever its status: for those who know what a refusal means.</summary>
    public Task<(HttpResponseMessage Response, string Text)> Try(HttpMethod method, string path, JsonNode? body, CancellationToken ct) =>
        Exchange(method, path, body is null ? null : Json(body), ct);

    public CommandFailedException Refusal(HttpResponseMessage response, string text)
    {
        var status = (int)response.StatusCode;
        if (Parse(text) is not { ValueKind: JsonValueKind.Object } problem)
        {
            return new CommandFailedException(Commands.Refused, $"{_http.BaseAddress} answered {status}: {OneLine.Of(text)}");
        }

        var reason = problem.Text("reason") is { } code ? $" ({code})" : "";
        var hint = status == 401 ? " The verbs send --token, MUSTER_TOKEN, or the local server's own from its data folder." : "";
        return new CommandFailedException(Commands.Refused, _json ? text : OneLine.Of($"Refused{reason}: {problem.Text("detail") ?? problem.Text("title")}{hint}", 2000));
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> Send(HttpMethod method, string path, HttpContent? body, CancellationToken ct)
    {
        var (response, text) = await Exchange(method, path, body, ct);
        return response.IsSuccessStatusCode && Parse(text) is { } answer ? answer : throw Refusal(response, text);
    }

    private async Task<(HttpResponseMessage Response, string Text)> Exchange(HttpMethod method, string path, HttpContent? body, CancellationToken ct)
    {
        var response = await Send(method, path, body, HttpCompletionOption.ResponseContentRead, ct);
        return (response, await response.Content.ReadAsStringAsync(ct));
    }

    private async Task<HttpResponseMessage> Send(HttpMethod method, string path, HttpContent? body, HttpCompletionOption until, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path.TrimStart('/')) { Content = body };
            return await _http.SendAsync(request, until, ct);
        }
        catch (HttpRequestException error)
        {
            throw new CommandFailedException(Commands.OutOfReach, $"Nobody answers at {_http.BaseAddress}: {error.Message}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new CommandFailedException(Commands.OutOfReach, $"{_http.BaseAddress} did not answer within {Patience.TotalSeconds} s.");
        }
    }

    private static StringContent Json(JsonNode body) => new(body.ToJsonString(Foundation.Json.Options), Encoding.UTF8, "application/json");

    private static JsonElement? Parse(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Reading answers: what is not there is null.</summary>
internal static class Answers
{
    public static JsonElement? Find(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static string? Text(this JsonElement element, string name) => element.Find(name)?.ToString();

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Find(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>`2026-02-18 02:14:33Z`.</summary>
    public static string? Moment(this JsonElement element, string name) =>
        Rfc3339.TryParse(element.Text(name), out var at) ? $"{at:uuuu-MM-dd HH:mm:ss}Z" : null;
}
