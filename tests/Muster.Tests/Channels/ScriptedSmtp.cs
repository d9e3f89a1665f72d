using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Muster.Tests.Channels;

/// <summary>A mail server whose every reply a test can choose, also those that no mail server should give.</summary>
internal sealed class ScriptedSmtp : IAsyncDisposable
{
    /// <summary>Takes the line and never answers.</summary>
    public const string Silence = "silence";

    /// <summary>Closes the connection instead of answering.</summary>
    public const string Close = "close";

    public const string Reset = "reset";

    private readonly Dictionary<string, string> _replies = new()
    {
        ["hello"] = "220 mail.example.com ESMTP",
        ["EHLO"] = "250-mail.example.com\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
        ["AUTH"] = "235 2.7.0 welcome",
        ["MAIL"] = "250 2.1.0 ok",
        ["RCPT"] = "250 2.1.5 ok",
        ["DATA"] = "354 go ahead",
        ["."] = "250 2.0.0 queued as 4F2A",
        ["QUIT"] = "221 2.0.0 bye",
    };

    private readonly List<string> _heard = [];
    private readonly RawServer _server;
    private readonly X509Certificate2? _certificate;

    /// <param name="certificate">Speaks TLS from the first byte when given.</param>
    /// <param name="replies">By verb; `hello` is the greeting, `.` the answer to the mail itself.</param>
    public ScriptedSmtp(X509Certificate2? certificate = null, params (string To, string Reply)[] replies)
    {
        _certificate = certificate;
        foreach (var (to, reply) in replies)
        {
            _replies[to] = reply;
        }

        _server = new RawServer(Serve);
    }

    public int Port => _server.Port;

    /// <summary>Each command and each line of a mail, as they came.</summary>
    public IReadOnlyList<string> Heard
    {
        get
        {
            lock (_heard)
            {
                return [.. _heard];
            }
        }
    }

    public IEnumerable<string> Verbs => Heard.Select(Verb).Where(_replies.ContainsKey);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static string Verb(string line) => line.Split(' ')[0];

    private async Task Serve(TcpClient client, CancellationToken ct)
    {
        Stream stream = client.GetStream();
        if (_certificate is not null)
        {
            var tls = new SslStream(stream);
            stream = tls;
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, ct);
        }

        using var reader = new StreamReader(stream, Encoding.UTF8);
        var mail = false;
        for (var line = "hello"; line is not null; line = await Hear(reader, ct))
        {
            if (mail && line != ".")
            {
                continue;
            }

            var verb = Verb(line);
            var reply = _replies.GetValueOrDefault(verb, "500 5.5.1 what?");
            mail = verb == "DATA" && reply.StartsWith('3');
            switch (reply)
            {
                case Silence:
                    await new TaskCompletionSource().Task.WaitAsync(ct);
                    return;
                case Reset:
                    client.LingerState = new LingerOption(true, 0);
                    return;
                case Close:
                    return;
                default:
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(reply + "\r\n"), ct);
                    break;
            }
        }
    }

    private async Task<string?> Hear(StreamReader reader, CancellationToken ct)
    {
        var line = await reader.ReadLineAsync(ct);
        lock (_heard)
        {
            if (line is not null)
            {
                _heard.Add(line);
            }
        }

        return line;
    }
}
