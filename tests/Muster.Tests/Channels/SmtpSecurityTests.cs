using System.Net.Security;
using System.Text;
using Muster.Channels.Email;
using Muster.Channels.Webhook;
using Muster.Foundation;
using Muster.Paging;
using Muster.Team;
using Muster.Tests.Support;

namespace Muster.Tests.Channels;

/// <summary>Signing in, encryption, and far ends that are not who they should be.</summary>
public sealed class SmtpSecurityTests : IDisposable
{
    private const string WithStartTls = "250-mail.example.com\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN";

    private readonly Scratch _scratch = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Encryption_that_is_asked_for_and_not_offered_ends_it_before_a_password_is_said()
    {
        await using var server = new ScriptedSmtp();

        var delivery = await Deliver($"smtp://user:hunter2@127.0.0.1:{server.Port}?from=muster@example.com&security=starttls");

        delivery.ShouldBe(new Delivery.Rejected("the mail server does not offer STARTTLS, which MUSTER_SMTP_URL asks for"));
        server.Verbs.ShouldBe(["EHLO", "QUIT"]);
    }

    [Theory]
    [InlineData("454 4.7.0 not now", true)]
    [InlineData("501 5.5.4 no", false)]
    public async Task A_refused_STARTTLS_does_not_go_on_in_the_clear(string reply, bool again)
    {
        await using var server = new ScriptedSmtp(null, ("EHLO", WithStartTls), ("STARTTLS", reply));

        var delivery = await Deliver($"smtp://127.0.0.1:{server.Port}?from=muster@example.com&security=starttls");

        (delivery is Delivery.Retry).ShouldBe(again);
        server.Verbs.ShouldBe(["EHLO", "STARTTLS", "QUIT"]);
    }

    [Fact]
    public async Task Words_slipped_in_before_the_encryption_begins_end_it()
    {
        await using var server = new ScriptedSmtp(null, ("EHLO", WithStartTls), ("STARTTLS", "220 go\r\n250 AUTH PLAIN"));

        (await Deliver($"smtp://127.0.0.1:{server.Port}?from=muster@example.com&security=starttls"))
            .ShouldBe(new Delivery.Rejected("the mail server said more before TLS than it was asked: somebody may be between"));
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused_until_a_file_does()
    {
        using var certificate = TestCertificate.For("localhost");
        await using var server = new ScriptedSmtp(certificate);
        var url = $"smtps://localhost:{server.Port}?from=muster@example.com";

        (await Deliver(url)).ShouldBeOfType<Delivery.Rejected>().Reason.ShouldContain("its certificate is not trusted (UntrustedRoot)");
        server.Heard.ShouldBeEmpty();

        (await Deliver($"{url}&certificate={_scratch.Write("ca.pem", certificate.ExportCertificatePem())}")).ShouldBeOfType<Delivery.Delivered>();
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused_whoever_vouches_for_it()
    {
        using var certificate = TestCertificate.For("mail.example.com");
        await using var server = new ScriptedSmtp(certificate);

        var delivery = await Deliver($"smtps://localhost:{server.Port}?from=muster@example.com&certificate={_scratch.Write("ca.pem", certificate.ExportCertificatePem())}");

        delivery.ShouldBeOfType<Delivery.Rejected>().Reason.ShouldContain("its certificate is for another name");
    }

    [Fact]
    public async Task A_server_that_speaks_no_tls_where_it_should_is_rejected()
    {
        await using var server = new ScriptedSmtp(null, ("hello", "220 plain text here"));

        (await Deliver($"smtps://localhost:{server.Port}?from=muster@example.com")).ShouldBeOfType<Delivery.Rejected>().Reason.ShouldStartWith("no TLS connection");
    }

    [Theory]
    [InlineData("250 AUTH PLAIN LOGIN", "AUTH PLAIN AMO8c2VyAHDDpHNzOncwcmQ=")]
    [InlineData("250 AUTH=PLAIN", "AUTH PLAIN AMO8c2VyAHDDpHNzOncwcmQ=")]
    [InlineData("250 auth CRAM-MD5 login", "AUTH LOGIN")]
    public async Task It_signs_in_the_way_that_the_server_knows(string offer, string said)
    {
        await using var server = new ScriptedSmtp(null,
            ("EHLO", $"250-mail.example.com\r\n{offer}"),
            ("AUTH", said == "AUTH LOGIN" ? "334 VXNlcm5hbWU6" : "235 welcome"), ("w7xzZXI=", "334 UGFzc3dvcmQ6"), ("cMOkc3M6dzByZA==", "235 welcome"));

        (await Deliver($"smtp://%C3%BCser:p%C3%A4ss%3Aw0rd@127.0.0.1:{server.Port}?from=muster@example.com")).ShouldBeOfType<Delivery.Delivered>();

        server.Heard.ShouldContain(said);
    }

    [Theory]
    [InlineData("535 5.7.8 bad credentials", false)]
    [InlineData("454 4.7.0 temporary failure", true)]
    public async Task A_refused_sign_in_is_told_without_the_password(string reply, bool again)
    {
        await using var server = new ScriptedSmtp(null, ("AUTH", reply));

        var delivery = await Deliver($"smtp://user:hunter2@127.0.0.1:{server.Port}?from=muster@example.com");

        delivery.ToString().ShouldContain($"the mail server refused the sign-in: {reply}");
        delivery.ToString().ShouldNotContain("hunter2");
        (delivery is Delivery.Retry).ShouldBe(again);
    }

    [Theory]
    [InlineData("250 AUTH CRAM-MD5 XOAUTH2", "CRAM-MD5, XOAUTH2")]
    [InlineData("250 8BITMIME", "none")]
    public async Task A_server_without_a_common_way_to_sign_in_is_rejected(string offer, string offers)
    {
        await using var server = new ScriptedSmtp(null, ("EHLO", $"250-mail.example.com\r\n{offer}"));

        (await Deliver($"smtp://user:hunter2@127.0.0.1:{server.Port}?from=muster@example.com"))
            .ShouldBe(new Delivery.Rejected($"the mail server offers no sign-in by password (it offers: {offers})"));
    }

    [Fact]
    public async Task A_webhook_behind_a_certificate_that_nobody_vouches_for_is_rejected()
    {
        using var certificate = TestCertificate.For("localhost");
        await using var server = new RawServer(async (client, ct) =>
        {
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, ct);
            await tls.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), ct);
        });
        using var channel = new WebhookChannel(new Secrets(new byte[32]), new Clock(_time));

        var delivery = await channel.Deliver(Sample.Page, new Contact("webhook", $"https://localhost:{server.Port}/"), default);

        delivery.ShouldBeOfType<Delivery.Rejected>().Reason.ShouldStartWith("no TLS connection: The remote certificate is invalid");
    }

    private Task<Delivery> Deliver(string url) =>
        new EmailChannel(SmtpSettings.Parse(url), new Secrets(new byte[32]), new Clock(_time)).Deliver(Sample.Page, new Contact("email", "alice@example.com"), default);
}
