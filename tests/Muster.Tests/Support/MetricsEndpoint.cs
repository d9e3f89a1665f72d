using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Muster.Tests.Support;

/// <summary>What a sick agent looks like to Prometheus: metrics in the text format, changed by the test as it goes.</summary>
internal sealed class MetricsEndpoint : IAsyncDisposable
{
    private readonly WebApplication _server;
    private volatile string _text;

    private MetricsEndpoint(string text)
    {
        _text = text;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(context =>
        {
            context.Response.ContentType = "text/plain; version=0.0.4";
            return context.Response.WriteAsync(_text, context.RequestAborted);
        });
    }

    /// <summary>host:port, as a scrape target is written.</summary>
    public string Target => new Uri(_server.Urls.First()).Authority;

    public static async Task<MetricsEndpoint> Start(string text, CancellationToken ct)
    {
        var endpoint = new MetricsEndpoint(text);
        await endpoint._server.StartAsync(ct);
        return endpoint;
    }

    /// <summary>`agent_latency_seconds 12.5` from the next scrape on.</summary>
    public void Show(string text) => _text = text + "\n";

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
