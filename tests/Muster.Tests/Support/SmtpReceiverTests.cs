using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Muster.Tests.Support;

public sealed class SmtpReceiverTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_arrives_encrypted_and_signed_in_as_it_was_sent()
    {
        await using var receiver = await SmtpReceiver.Start(Ct, "muster", "secret");
        using var tcp = new TcpClient("127.0.0.1", receiver.Port);
        using var plain = new Dialogue(tcp.GetStream());
        (await plain.Hear()).ShouldStartWith("220 ");
        (await plain.Say("EHLO tests")).ShouldContain("STARTTLS");
        (await plain.Say("MAIL FROM:<muster@example.com>")).ShouldStartWith("530 ");
        (await plain.Say("STARTTLS")).ShouldStartWith("220 ");

        await using var tls = new SslStream(tcp.GetStream(), false, (_, certificate, _, _) => certificate!.GetCertHashString() == Trusted(receiver).GetCertHashString());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, Ct);
        using var secure = new Dialogue(tls);
        (await secure.Say("EHLO tests")).ShouldContain("AUTH");
        (await secure.Say("AUTH PLAIN " + Base64("\0muster\0wrong"))).ShouldStartWith("535 ");
        (await secure.Say("AUTH PLAIN " + Base64("\0muster\0secret"))).ShouldStartWith("235 ");
        (await secure.Say("MAIL FROM:<muster@example.com>")).ShouldStartWith("250 ");
        (await secure.Say("RCPT TO:<refuse-452@example.com>")).ShouldStartWith("452 ");
        (await secure.Say("RCPT TO:<alice@example.com>")).ShouldStartWith("250 ");
        (await secure.Say("DATA")).ShouldStartWith("354 ");
        (await secure.Say("Subject: [P0]\r\n openclaw-prod is down\r\n\r\nÜbel.\r\n.")).ShouldStartWith("250 ");

        var mail = await receiver.Next(Ct);
        (mail.From, mail.To.ShouldHaveSingleItem(), mail.User, mail.Secure).ShouldBe(("muster@example.com", "alice@example.com", "muster", true));
        mail.Header("subject").ShouldBe("[P0] openclaw-prod is down");
        Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(mail.Raw)).ShouldEndWith("\r\n\r\nÜbel.\r\n");
    }

    [Fact]
    public async Task A_server_without_STARTTLS_does_not_offer_it()
    {
        await using var receiver = await SmtpReceiver.Start(Ct, startTls: false);
        using var tcp = new TcpClient("127.0.0.1", receiver.Port);
        using var plain = new Dialogue(tcp.GetStream());
        await plain.Hear();
        (await plain.Say("EHLO tests")).ShouldNotContain("STARTTLS");
        (await plain.Say("MAIL FROM:<muster@example.com>")).ShouldStartWith("250 ");
    }

    private static X509Certificate2 Trusted(SmtpReceiver receiver) => X509CertificateLoader.LoadCertificateFromFile(receiver.CertificateFile);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private sealed class Dialogue(Stream stream) : IDisposable
    {
        private readonly StreamReader _reader = new(stream, Encoding.UTF8, leaveOpen: true);

        public async Task<string> Say(string line)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), Ct);
            return await Hear();
        }

        public void Dispose() => _reader.Dispose();

        /// <summary>All lines of one reply: those before the last have a hyphen after the code.</summary>
        public async Task<string> Hear()
        {
            var reply = "";
            while (await _reader.ReadLineAsync(Ct) is { } line)
            {
                reply += line + "\n";
                if (line.Length < 4 || line[3] == ' ') return reply;
            }

            return reply;
        }
    }
}
