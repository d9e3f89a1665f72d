using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Muster.Tests.Support;

namespace Muster.Tests.Force;

/// <param name="Life">How often the sender had been killed before.</param>
/// <param name="Key">Its `Idempotency-Key`.</param>
/// <param name="Message">As it came.</param>
internal sealed record Arrival(int Life, string Person, string Key, string Kind, long Incident, JsonNode Message);

/// <summary>
/// The far end of every contact. It knows in which of its sender's lives a message came: the system closes the connections of
/// a process that is killed, after everything that was still on its way through them.
/// </summary>
internal sealed class PageReceiver : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly Lock _lock = new();
    private readonly List<Arrival> _arrivals = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _url = "";
    private Socket? _socket;
    private int _life;
    private int _connections;

    private PageReceiver(Action<KestrelServerOptions> listen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(listen);
        _server = builder.Build();
        _server.Run(Receive);
    }

    public IReadOnlyList<Arrival> Arrivals
    {
        get
        {
            lock (_lock)
            {
                return [.. _arrivals];
            }
        }
    }

    /// <summary>How long it thinks before it answers, by what has arrived so far: a page that is killed on its way needs a way.</summary>
    public Func<int, TimeSpan> Thinks { get; set; } = _ => TimeSpan.Zero;

    public static async Task<PageReceiver> Start()
    {
        PageReceiver? receiver = null;
        receiver = new PageReceiver(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Use(next => connection => receiver!.Serve(next, connection))));
        await receiver._server.StartAsync();
        receiver._url = receiver._server.Urls.First();
        return receiver;
    }

    /// <summary>At this address of another network.</summary>
    public static async Task<PageReceiver> Start(Namespace network, string address)
    {
        var socket = network.Socket();
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        socket.Listen();
        PageReceiver? receiver = null;
        receiver = new PageReceiver(kestrel => kestrel.ListenHandle((ulong)socket.SafeHandle.DangerousGetHandle(), listen => listen.Use(next => connection => receiver!.Serve(next, connection))));
        receiver._socket = socket;
        receiver._url = $"http://{socket.LocalEndPoint}";
        await receiver._server.StartAsync();
        return receiver;
    }

    public string Url(string person) => $"{_url}/{person}";

    /// <summary>The sender is dead: when nothing of it is left, another life begins.</summary>
    public async Task Buried(CancellationToken ct)
    {
        await Until(() => _connections == 0, ct);
        lock (_lock)
        {
            _life++;
        }
    }

    /// <summary>Until what arrived satisfies; looked at whenever something arrives or a connection ends.</summary>
    public async Task Until(Func<bool> satisfied, CancellationToken ct)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (satisfied())
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _socket?.Dispose();
    }

    private async Task Serve(ConnectionDelegate next, ConnectionContext connection)
    {
        Change(() => _connections++);
        try
        {
            await next(connection);
        }
        finally
        {
            Change(() => _connections--);
        }
    }

    private async Task Receive(HttpContext http)
    {
        var message = (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted))!;
        var before = 0;
        Change(() =>
        {
            before = _arrivals.Count;
            _arrivals.Add(new Arrival(_life, http.Request.Path.Value![1..], http.Request.Headers["Idempotency-Key"].ToString(),
                message["kind"]!.GetValue<string>(), message["incident"]!["number"]!.GetValue<long>(), message));
        });
        if (Thinks(before) is var pause && pause > TimeSpan.Zero)
        {
            await Moment.Pass(pause, http.RequestAborted);
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }
}
