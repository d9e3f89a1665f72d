using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Muster.Tests.Channels;
using Muster.Tests.Force;
using Muster.Tests.House;
using Muster.Tests.Support;

namespace Muster.Tests.Scale;

/// <summary>The nginx of docs/operate/scale.md, word for word but for addresses and files.</summary>
internal sealed partial class Balancer : IAsyncDisposable
{
    private readonly Scratch _scratch = new();
    private readonly X509Certificate2 _certificate = TestCertificate.For("127.0.0.1");
    private readonly int _port = Scratch.FreePort();
    private ChildProcess? _nginx;
    private int _reloads;

    public Uri Url => new($"https://127.0.0.1:{_port}");

    private string Configuration => Path.Combine(_scratch.Folder, "nginx.conf");

    public async Task Start(IEnumerable<Uri> replicas, CancellationToken ct)
    {
        _scratch.Write("muster.pem", _certificate.ExportCertificatePem());
        _scratch.Write("muster.key", _certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Write(replicas);
        _nginx = ChildProcess.Start("TERM", "nginx", "-p", _scratch.Folder, "-c", Configuration, "-e", "stderr");
        await Answers(ct);
    }

    /// <summary>Another list of replicas: `nginx -s reload`, until whoever served the old one has answered its last request.</summary>
    public async Task Serve(IEnumerable<Uri> replicas, CancellationToken ct)
    {
        Write(replicas);
        _nginx!.Signal("HUP");
        await _nginx.Line("exited with code 0", _reloads++, ct);
    }

    public HttpClient Client() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false,
        SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == _certificate.GetCertHashString() },
    })
    { BaseAddress = Url };

    public async ValueTask DisposeAsync()
    {
        if (_nginx is not null)
        {
            await _nginx.DisposeAsync();
        }

        _certificate.Dispose();
        _scratch.Dispose();
    }

    private void Write(IEnumerable<Uri> replicas)
    {
        var documented = Sources.File("docs/operate/scale.md").Text.Split("```nginx\n")[1].Split("```")[0];
        var servers = Server().Matches(documented);
        servers.Count.ShouldBe(3);
        var lines = string.Join('\n', replicas.Select(replica => servers[0].Value.Replace(servers[0].Groups["at"].Value, replica.Authority, StringComparison.Ordinal)));
        var site = Server().Replace(documented, match => match.Index == servers[0].Index ? lines : "")
            .Replace("listen 443 ssl", $"listen 127.0.0.1:{_port} ssl", StringComparison.Ordinal)
            .Replace("/etc/ssl/", _scratch.Folder + "/", StringComparison.Ordinal);
        // Where its own user may not write, nginx cannot put a body aside that is larger than its buffer.
        var user = Environment.IsPrivilegedProcess ? "user root;" : "";
        var temporary = string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(kind => $"{kind}_temp_path {_scratch.Folder}/{kind};\n"));
        _scratch.Write("nginx.conf", string.Create(CultureInfo.InvariantCulture,
            $"daemon off; {user} pid {_scratch.Folder}/pid; error_log stderr notice; worker_processes 1; worker_shutdown_timeout 5s; events {{ }}\nhttp {{\naccess_log off;\n{temporary}{site}\n}}\n"));
    }

    private async Task Answers(CancellationToken ct)
    {
        using var http = Client();
        await Moment.Until(async () =>
        {
            try
            {
                using var answer = await http.GetAsync("/healthz", ct);
                return answer.StatusCode;
            }
            catch (HttpRequestException)
            {
                return HttpStatusCode.ServiceUnavailable;
            }
        }, status => status == HttpStatusCode.OK, $"nginx answers: {_nginx!.Output}", ct);
    }

    [GeneratedRegex(@" *server (?<at>[0-9.:]+) [^\n]*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Server();
}
