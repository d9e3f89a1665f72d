using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Muster.Tests.Scale;

/// <summary>
/// Stands between a server and its PostgreSQL and passes everything on but notifications, as a connection pooler in transaction mode does: who
/// listens is told that they listen, and hears nothing.
/// </summary>
internal sealed class DeafProxy : IAsyncDisposable
{
    private const byte Notification = (byte)'A';

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly NpgsqlConnectionStringBuilder _behind;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _swallowed = new(0);
    private readonly Task _serving;

    public DeafProxy(string database)
    {
        _behind = new NpgsqlConnectionStringBuilder(database);
        _listener.Start();
        _serving = Serve();
    }

    /// <summary>The same database, through here.</summary>
    public string Database => new NpgsqlConnectionStringBuilder(_behind.ConnectionString)
    {
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port, SslMode = SslMode.Disable, GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    /// <summary>Until one more notification has been lost.</summary>
    public Task Swallowed(CancellationToken ct) => _swallowed.WaitAsync(ct);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _serving;
        _closing.Dispose();
        _swallowed.Dispose();
    }

    private async Task Serve()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(Connection(await _listener.AcceptTcpClientAsync(_closing.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task Connection(TcpClient accepted)
    {
        using var front = accepted;
        using var back = new TcpClient();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        try
        {
            await back.ConnectAsync(_behind.Host!, _behind.Port, over.Token);
            var (client, server) = (front.GetStream(), back.GetStream());
            await Task.WhenAny(client.CopyToAsync(server, over.Token), Answers(server, client, over.Token));
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // Whoever has closed it knows.
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    /// <summary>Whatever the server says is one byte of kind and four of length, that of themselves included.</summary>
    private async Task Answers(NetworkStream server, NetworkStream client, CancellationToken ct)
    {
        var head = new byte[5];
        while (true)
        {
            await server.ReadExactlyAsync(head, ct);
            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4];
            await server.ReadExactlyAsync(body, ct);
            if (head[0] == Notification)
            {
                _swallowed.Release();
                continue;
            }

            await client.WriteAsync(head, ct);
            await client.WriteAsync(body, ct);
        }
    }
}
