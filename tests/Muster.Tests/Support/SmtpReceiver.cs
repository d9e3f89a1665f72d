using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Muster.Tests.Support;

/// <param name="Secure">Whether the connection was encrypted when the message came.</param>
/// <param name="Raw">The message as it travelled, headers and all; one char is one byte.</param>
internal sealed record Mail(string From, IReadOnlyList<string> To, string? User, bool Secure, string Helo, string Raw)
{
    /// <summary>A header's value with its folds undone, or null.</summary>
    public string? Header(string name) => Raw.Split("\r\n\r\n", 2)[0].Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", " ", StringComparison.Ordinal)
        .Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}

/// <summary>
/// A real SMTP server (Nodemailer's) with STARTTLS and a login. Mail to refuse-NNN@… is refused with that code, so a test
/// chooses between "later" (4xx) and "never" (5xx) by the address it writes to.
/// </summary>
internal sealed class SmtpReceiver : IAsyncDisposable
{
    private readonly Scratch _scratch = new();
    private ChildProcess _process = null!;
    private int _taken;

    /// <summary>The self-signed certificate of localhost, in PEM: what a client has to trust.</summary>
    public string CertificateFile { get; private set; } = "";

    public int Port { get; private set; }

    /// <param name="user">Null: no login is asked for.</param>
    public static async Task<SmtpReceiver> Start(CancellationToken ct, string? user = null, string? password = null, bool startTls = true)
    {
        var receiver = new SmtpReceiver();
        var (certificate, key) = receiver.SelfSign();
        receiver.CertificateFile = certificate;
        var settings = JsonSerializer.Serialize(new { certificate, key, user, password, startTls });
        var script = Path.Combine(House.Sources.Root, "tests/Muster.Tests/Support/smtp/server.mjs");
        receiver._process = ChildProcess.Start("TERM", "node", script, settings);
        var listening = await receiver._process.Line("listening", ct);
        receiver.Port = JsonDocument.Parse(listening).RootElement.GetProperty("listening").GetInt32();
        return receiver;
    }

    /// <summary>The next message, in the order they were accepted; waits for it.</summary>
    public async Task<Mail> Next(CancellationToken ct)
    {
        var line = await _process.Line("\"raw\":", _taken++, ct);
        var mail = JsonSerializer.Deserialize<Mail>(line, JsonSerializerOptions.Web)!;
        return mail with { Raw = Encoding.Latin1.GetString(Convert.FromBase64String(mail.Raw)) };
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _scratch.Dispose();
    }

    private (string Certificate, string Key) SelfSign()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using var certificate = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2120, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return (_scratch.Write("certificate.pem", certificate.ExportCertificatePem()), _scratch.Write("key.pem", key.ExportPkcs8PrivateKeyPem()));
    }
}
