using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Muster.Tests.Support;

/// <summary>
/// The far end of webhook contacts: a real server on loopback that keeps whatever Muster sends. A message is in
/// <see cref="Messages"/> before it is answered, so nothing here needs waiting for: once an attempt has ended, look.
/// </summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<Received> _messages = new();
    private readonly ConcurrentDictionary<string, Reply> _replies = new();
    private readonly CancellationTokenSource _closing = new();

    private Receiver()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(Receive);
    }

    /// <summary>Everything received so far, in order of arrival, whatever was answered.</summary>
    public IReadOnlyList<Received> Messages => [.. _messages];

    public static async Task<Receiver> Start()
    {
        var receiver = new Receiver();
        await receiver._server.StartAsync();
        return receiver;
    }

    /// <summary>The address to write into a contact: `Url("alice")`.</summary>
    public string Url(string name) => $"{_server.Urls.First()}/{name}";

    public IReadOnlyList<Received> To(string name) => [.. _messages.Where(message => message.Path == name)];

    /// <summary>From now on <paramref name="name"/> answers this. Without a rule the answer is an empty 200.</summary>
    public void Answer(string name, int status, string body = "", params (string Name, string Value)[] headers) =>
        _replies[name] = new Reply(status, body, headers);

    /// <summary>Of what has come so far nothing is kept: for runs that would fill the memory with it.</summary>
    public void Forget() => _messages.Clear();

    public void Fail(string name, int status) => Answer(name, status);

    /// <summary>From now on <paramref name="name"/> takes the message and never answers.</summary>
    public void Hang(string name) => _replies[name] = Reply.Never;

    /// <summary>Back to an empty 200.</summary>
    public void Recover(string name) => _replies.TryRemove(name, out _);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _server.DisposeAsync();
        _closing.Dispose();
    }

    private async Task Receive(HttpContext http)
    {
        var name = http.Request.Path.Value!.TrimStart('/');
        var reply = _replies.GetValueOrDefault(name, Reply.Fine);
        using var reader = new StreamReader(http.Request.Body, new UTF8Encoding(false, throwOnInvalidBytes: true));
        _messages.Enqueue(Received.Read(name, http.Request, await reader.ReadToEndAsync(http.RequestAborted), reply.Status));
        if (reply == Reply.Never)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token, http.RequestAborted);
            await new TaskCompletionSource().Task.WaitAsync(over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            http.Abort();
            return;
        }

        http.Response.StatusCode = reply.Status;
        foreach (var (header, value) in reply.Headers)
        {
            http.Response.Headers.Append(header, value);
        }

        await http.Response.WriteAsync(reply.Body);
    }

    private sealed record Reply(int Status, string Body, (string Name, string Value)[] Headers)
    {
        public static readonly Reply Fine = new(200, "", []);

        public static readonly Reply Never = new(0, "", []);
    }
}

/// <summary>One message as it came over the wire, read without any of the product's own code.</summary>
/// <param name="Path">The name given to <see cref="Receiver.Url"/>.</param>
/// <param name="Answered">The status it was answered with; 0 when it was left hanging.</param>
internal sealed record Received(string Path, string Method, string Body, IReadOnlyDictionary<string, string> Headers, ReceivedMessage Message, int Answered)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    public string Id => Message.Id;

    /// <summary>`page`, `notice` or `update`.</summary>
    public string Kind => Message.Kind;

    public string? Person => Message.Person;

    public string Text => Message.Text;

    public ReceivedIncident? Incident => Message.Incident;

    public IReadOnlyList<ReceivedAction> Actions => Message.Actions;

    /// <summary>The action to press: a POST to its <see cref="ReceivedAction.Url"/> does it.</summary>
    public ReceivedAction Action(string name) => Actions.Single(action => action.Name == name);

    public static Received Read(string path, HttpRequest request, string body, int answered) => new(
        path, request.Method, body,
        request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        JsonSerializer.Deserialize<ReceivedMessage>(body, Strict)!, answered);
}

internal sealed record ReceivedMessage(
    string Id, string Kind, string? Person, ReceivedIncident? Incident, string Text, IReadOnlyList<ReceivedAction> Actions);

internal sealed record ReceivedIncident(long Number, string Severity, string Title, string Stage, string Url);

internal sealed record ReceivedAction(string Name, string Label, string Url);
