using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Muster.Foundation;
using Muster.Tests.Support;

namespace Muster.Tests.Simulation;

/// <summary>
/// The real server's whole pipeline, from routing and authentication to the answer, without its sockets: requests are handed to it
/// together with the rooms of the replica they are for. Built once, because building it takes longer than many a world's life.
/// </summary>
internal sealed class FrontDoor : IServer
{
    private Func<IFeatureCollection, Task>? _process;
    private bool _open;

    private FrontDoor() => Features.Set<IServerAddressesFeature>(new ServerAddressesFeature());

    public IFeatureCollection Features { get; } = new FeatureCollection();

    public static async Task<FrontDoor> Open()
    {
        var door = new FrontDoor();
        using var logs = new CollectingLogs();
        using var data = new Scratch();
        var app = await Server.Build(new ServeOptions { Data = data.Folder, Urls = "http://127.0.0.1:1" }, new WorldTimeless(), builder =>
        {
            // What goes wrong inside a world is injected, or found by the rules.
            builder.Logging.ClearProviders().AddProvider(logs).AddFilter<CollectingLogs>((_, _) => !door._open);
            builder.Services.RemoveAll<IHostedService>();
            builder.Services.AddSingleton<IServer>(door);
        }, CancellationToken.None);
        await app.StartAsync();
        // The first request on a way compiles it, partly in the background; that must not happen inside a world.
        foreach (var path in new[] { "/v1/alerts", "/in/nobody", "/v1/incidents/1/acknowledge", "/a/nothing" })
        {
            await door.Ask(app.Services, HttpMethods.Post, path, null, "{}", null);
        }

        await app.Services.GetRequiredService<Database>().DisposeAsync();
        logs.Verify();
        door._open = true;
        return door;
    }

    /// <summary>The status and body of the answer.</summary>
    public async Task<(int Status, string Body)> Ask(IServiceProvider rooms, string method, string path, string? token, string? body, string? key)
    {
        var request = new HttpRequestFeature { Method = method, Path = path, Protocol = HttpProtocol.Http11, Scheme = "http", RawTarget = path };
        if (token is not null)
        {
            request.Headers.Authorization = $"Bearer {token}";
        }

        if (key is not null)
        {
            request.Headers["Idempotency-Key"] = key;
        }

        if (body is not null)
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            request.Body = new MemoryStream(bytes);
            request.Headers.ContentLength = bytes.Length;
            request.Headers.ContentType = "application/json";
        }

        var answer = new MemoryStream();
        var response = new HttpResponseFeature();
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        features.Set<IServiceProvidersFeature>(new Rooms { RequestServices = rooms });
        await _process!(features);
        return (response.StatusCode, Encoding.UTF8.GetString(answer.ToArray()));
    }

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        _process = async features =>
        {
            var context = application.CreateContext(features);
            await application.ProcessRequestAsync(context);
            application.DisposeContext(context, null);
        };
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
    }

    private sealed class Rooms : IServiceProvidersFeature
    {
        public required IServiceProvider RequestServices { get; set; }
    }

    /// <summary>The pipeline's own rooms do nothing, at no time.</summary>
    private sealed class WorldTimeless : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
