using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Muster.Tests.Fuzz;

/// <summary>One connection that is kept alive and sends exactly the bytes it is given, as no HTTP client would.</summary>
internal sealed class Wire(int port) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private Socket? _socket;
    private int _start;
    private int _end;

    public async Task<Answer> Send(FuzzRequest request, CancellationToken ct)
    {
        var used = _socket is not null;
        var answer = await Once(request, ct);
        // The server had hung up on the connection before it saw this.
        return answer == Answer.None && used && request.Framing is Framing.Length or Framing.Chunked ? await Once(request, ct) : answer;
    }

    public void Dispose() => HangUp();

    private async Task<Answer> Once(FuzzRequest request, CancellationToken ct)
    {
        try
        {
            var socket = await Connected(ct);
            await Write(socket, request, ct);
            var answer = await Read(request, ct);
            if (answer.Closes || request.Framing is Framing.CutOff or Framing.Wild || answer.Type == "text/event-stream")
            {
                HangUp();
            }

            return answer;
        }
        catch (Exception broken) when (broken is SocketException or IOException)
        {
            HangUp();
            return Answer.None;
        }
    }

    private static async Task Write(Socket socket, FuzzRequest request, CancellationToken ct)
    {
        try
        {
            for (var bytes = request.ToBytes().AsMemory(); bytes.Length > 0;)
            {
                bytes = bytes[await socket.SendAsync(bytes, ct)..];
            }

            if (request.Framing is Framing.CutOff or Framing.Wild)
            {
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (SocketException)
        {
            // It has heard enough, and perhaps said why.
        }
    }

    private async Task<Answer> Read(FuzzRequest request, CancellationToken ct)
    {
        var (status, headers) = await Head(ct);
        while (status is 100)
        {
            (status, headers) = await Head(ct);
        }

        byte[] body = request.Method == "HEAD" || status is 204 or 304 ? []
            : headers.GetValueOrDefault("transfer-encoding") == "chunked" ? await Chunks(headers.GetValueOrDefault("content-type")?.StartsWith("text/event-stream", StringComparison.Ordinal) == true, ct)
            : headers.TryGetValue("content-length", out var length) ? await Exactly(int.Parse(length, CultureInfo.InvariantCulture), ct)
            : [];
        return new Answer(status, headers, body);
    }

    private async Task<(int Status, Dictionary<string, string> Headers)> Head(CancellationToken ct)
    {
        var status = int.Parse((await Line(ct)).Split(' ')[1], CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await Line(ct) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':');
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return (status, headers);
    }

    /// <param name="first">Only that: a stream of events has no end.</param>
    private async Task<byte[]> Chunks(bool first, CancellationToken ct)
    {
        var body = new MemoryStream();
        while (int.Parse(await Line(ct), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) is > 0 and var length)
        {
            body.Write(await Exactly(length, ct));
            await Line(ct);
            if (first)
            {
                return body.ToArray();
            }
        }

        await Line(ct);
        return body.ToArray();
    }

    private async Task<string> Line(CancellationToken ct)
    {
        var line = new StringBuilder();
        while (await Byte(ct) is var next && next != '\n')
        {
            line.Append((char)next);
        }

        return line.ToString().TrimEnd('\r');
    }

    private async Task<byte[]> Exactly(int count, CancellationToken ct)
    {
        var bytes = new byte[count];
        for (var have = 0; have < count;)
        {
            if (_start == _end)
            {
                await Fill(ct);
            }

            var some = Math.Min(count - have, _end - _start);
            _buffer.AsSpan(_start, some).CopyTo(bytes.AsSpan(have));
            (_start, have) = (_start + some, have + some);
        }

        return bytes;
    }

    private async ValueTask<byte> Byte(CancellationToken ct)
    {
        if (_start == _end)
        {
            await Fill(ct);
        }

        return _buffer[_start++];
    }

    private async Task Fill(CancellationToken ct)
    {
        (_start, _end) = (0, await _socket!.ReceiveAsync(_buffer, ct));
        if (_end == 0)
        {
            throw new IOException("the server hung up");
        }
    }

    private async Task<Socket> Connected(CancellationToken ct)
    {
        if (_socket is null)
        {
            (_start, _end) = (0, 0);
            _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(IPAddress.Loopback, port, ct);
        }

        return _socket;
    }

    private void HangUp()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
