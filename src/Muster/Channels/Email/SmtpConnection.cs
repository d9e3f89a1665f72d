using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Muster.Foundation;

namespace Muster.Channels.Email;

/// <summary>One connection to a mail server: lines out, replies in, and the change to TLS.</summary>
internal sealed class SmtpConnection : IAsyncDisposable
{
    private const int LongestLine = 2048;
    private const int MostLines = 128;

    private readonly SmtpSettings _settings;
    private readonly byte[] _buffer = new byte[4096];
    private Stream _stream;
    private int _start;
    private int _end;

    private SmtpConnection(Socket socket, SmtpSettings settings)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        _settings = settings;
        Here = (IPEndPoint)socket.LocalEndPoint!;
    }

    /// <summary>This end's address, which names a machine that has no better name.</summary>
    public IPEndPoint Here { get; }

    public bool Secure => _stream is SslStream;

    /// <summary>The server is on this machine: nobody can listen between.</summary>
    public bool Local => IPAddress.IsLoopback(Here.Address);

    /// <summary>False once something broke: there is nobody left to say goodbye to.</summary>
    public bool Whole { get; private set; } = true;

    public static async Task<SmtpConnection> Open(SmtpSettings settings, TimeProvider time, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(10), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            return new SmtpConnection(await Dial.Connect(settings.Host, settings.Port, time, either.Token), settings);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new SmtpFailure(true, "no connection to the mail server within 10 s");
        }
    }

    public async Task<SmtpReply> Say(string command, CancellationToken ct)
    {
        await Write(SmtpData.Line(command), ct);
        return await Hear(ct);
    }

    public async Task Write(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        Whole = false;
        await _stream.WriteAsync(bytes, ct);
        await _stream.FlushAsync(ct);
        Whole = true;
    }

    /// <summary>One reply: `250-` on every line but the last, the same code on all of them.</summary>
    public async Task<SmtpReply> Hear(CancellationToken ct)
    {
        Whole = false;
        var lines = new List<string>();
        var code = 0;
        while (true)
        {
            var line = await Line(ct);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number is < 200 or > 599 || (line.Length > 3 && line[3] is not (' ' or '-')) || (lines.Count > 0 && number != code) || lines.Count == MostLines)
            {
                throw new SmtpFailure(true, $"the mail server's reply makes no sense: {OneLine.Of(line)}");
            }

            code = number;
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
            {
                Whole = true;
                return new SmtpReply(code, lines);
            }
        }
    }

    /// <summary>From here on nobody reads along, and the server is who it claims to be, or nothing more is said.</summary>
    public async Task Encrypt(CancellationToken ct)
    {
        Whole = false;
        if (_start != _end)
        {
            throw new SmtpFailure(false, "the mail server said more before TLS than it was asked: somebody may be between"); // RFC 3207, 6
        }

        string? fault = null;
        var tls = new SslStream(_stream);
        _stream = tls;
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = _settings.Host,
                CertificateChainPolicy = SmtpTrust.Of(_settings.Certificate),
                RemoteCertificateValidationCallback = (_, _, chain, errors) => (fault = SmtpTrust.Fault(errors, chain)) is null,
            }, ct);
        }
        catch (AuthenticationException broken)
        {
            throw new SmtpFailure(false, OneLine.Of($"no TLS connection to the mail server: {fault ?? broken.Message}"));
        }

        Whole = true;
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<string> Line(CancellationToken ct)
    {
        var line = new List<byte>(80);
        while (true)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, await _stream.ReadAsync(_buffer, ct));
                if (_end == 0)
                {
                    throw new IOException("the mail server closed the connection");
                }
            }

            var next = _buffer[_start++];
            if (next == '\n')
            {
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(next);
            if (line.Count > LongestLine)
            {
                throw new SmtpFailure(true, "the mail server's reply has a line without end");
            }
        }
    }
}
