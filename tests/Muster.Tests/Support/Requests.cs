using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Muster.Tests.Support;

internal sealed record Request(string Method, string Path, string Authorization, string Body);

/// <summary>Takes whatever real programs send and hands it over one by one, so that a test waits for the next instead of looking again and again.</summary>
internal sealed class Requests : IAsyncDisposable
{
    private readonly Channel<Request> _came = Channel.CreateUnbounded<Request>();
    private readonly WebApplication _server;

    private Requests()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync(context.RequestAborted);
            _came.Writer.TryWrite(new Request(context.Request.Method, context.Request.Path, context.Request.Headers.Authorization.ToString(), body));
        });
    }

    public Uri Url => new(_server.Urls.First());

    public static async Task<Requests> Listen(CancellationToken ct)
    {
        var requests = new Requests();
        await requests._server.StartAsync(ct);
        return requests;
    }

    public async Task<Request> Next(CancellationToken ct) => await _came.Reader.ReadAsync(ct);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
