using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Muster.Bench;

/// <summary>A webhook that notes when the page about a service arrives.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> _waiting = new();

    private Receiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public static async Task<Receiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var receiver = new Receiver(builder.Build());
        receiver._app.Urls.Add("http://127.0.0.1:0");
        receiver._app.MapPost("/{who}", async (HttpRequest request) =>
        {
            var arrived = Stopwatch.GetTimestamp();
            var message = await JsonNode.ParseAsync(request.Body);
            var title = message?["incident"]?["title"]?.GetValue<string>() ?? "";
            if (receiver._waiting.TryGetValue(title.Split(' ')[0], out var waiting))
            {
                waiting.TrySetResult(arrived);
            }

            return Results.Ok();
        });
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The timestamp at which the first page about this service arrives.</summary>
    public Task<long> Next(string service) =>
        _waiting.GetOrAdd(service, _ => new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
