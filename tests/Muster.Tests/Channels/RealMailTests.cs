using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Muster.Channels.Email;
using Muster.Foundation;
using Muster.Paging;
using Muster.Team;
using Muster.Tests.Support;

namespace Muster.Tests.Channels;

/// <summary>Mail that a real server takes and a real mail program's parser reads.</summary>
public sealed class RealMailTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_arrives_encrypted_and_signed_in_and_reads_as_it_was_written()
    {
        await using var server = await SmtpReceiver.Start(Ct, "muster", "s3cr:t@/");
        var channel = Channel($"smtp://muster:s3cr%3At%40%2F@localhost:{server.Port}?from=muster@example.com&security=starttls&certificate={server.CertificateFile}");

        (await channel.Deliver(Sample.Page, new Contact("email", "alice@example.com"), Ct)).ShouldBeOfType<Delivery.Delivered>().ExternalId.ShouldBe("250 Message accepted");

        var mail = await server.Next(Ct);
        (mail.From, mail.To.ShouldHaveSingleItem(), mail.User, mail.Secure).ShouldBe(("muster@example.com", "alice@example.com", "muster", true));
        mail.Header("Message-ID").ShouldBe($"<{Sample.Page.Id}@example.com>");
        mail.Header("References").ShouldNotBeNull();
        new MailReader(Encoding.Latin1.GetBytes(mail.Raw)).Text.ReplaceLineEndings("\n").ShouldContain(Sample.Text.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_wrong_password_and_an_untrusted_certificate_are_rejected_and_nothing_arrives()
    {
        await using var server = await SmtpReceiver.Start(Ct, "muster", "right");
        var address = $"localhost:{server.Port}?from=muster@example.com&security=starttls";

        (await Channel($"smtp://muster:wrong@{address}&certificate={server.CertificateFile}").Deliver(Sample.Page, new Contact("email", "alice@example.com"), Ct))
            .ShouldBe(new Delivery.Rejected("the mail server refused the sign-in: 535 Authentication credentials invalid"));
        (await Channel($"smtp://muster:right@{address}").Deliver(Sample.Page, new Contact("email", "alice@example.com"), Ct))
            .ShouldBeOfType<Delivery.Rejected>().Reason.ShouldContain("its certificate is not trusted");

        (await Channel($"smtp://muster:right@{address}&certificate={server.CertificateFile}").Deliver(Sample.Page with { Id = "3" }, new Contact("email", "alice@example.com"), Ct))
            .ShouldBeOfType<Delivery.Delivered>();
        (await server.Next(Ct)).Header("Idempotency-Key").ShouldBe("3");
    }

    [Theory]
    [InlineData(450, true)]
    [InlineData(550, false)]
    public async Task A_refused_recipient_is_tried_again_only_when_the_server_says_so(int code, bool again)
    {
        await using var server = await SmtpReceiver.Start(Ct, startTls: false);

        var delivery = await Channel($"smtp://localhost:{server.Port}?from=muster@example.com").Deliver(Sample.Page, new Contact("email", $"refuse-{code}@example.com"), Ct);

        Delivery expected = again
            ? new Delivery.Retry($"the mail server refused the recipient: {code} Recipient refused")
            : new Delivery.Rejected($"the mail server refused the recipient: {code} Recipient refused");
        delivery.ShouldBe(expected);
    }

    [Fact]
    public async Task A_mail_programs_parser_reads_every_kind_of_text()
    {
        Message[] messages =
        [
            Sample.Page,
            Changed("2", "Antwortzeit über 10 s · für alle Benutzer, und das seit mehr als fünf Minuten ohne Unterbrechung", ".\n..\n.x\r\n\tTab und Leerzeichen \nFrom hier =20 = ==\n"),
            Changed("3", "応答時間が10秒を超えています。ユーザーに影響が出ています。至急ご確認ください。", "エージェントが応答しません。\n" + new string('漢', 500)),
            Changed("4", "Say \"no\" to =?utf-8?B?QQ==?= and \\ 👩‍🚒", new string('x', 5000) + "\n--=_muster_part--\n<b>&amp;"),
        ];
        using var scratch = new Scratch();
        var settings = SmtpSettings.Parse("smtp://mail.example.com?from=muster@example.com&fromName=Müster%2C%20\"the\"%20one");
        var files = messages.Select(message => scratch.Write($"{message.Id}.eml", Encoding.UTF8.GetString(new MimeMessage(settings, new Secrets(new byte[32])).Of(message, new EmailAddress("alice", "example.com")))));
        var script = Path.Combine(House.Sources.Root, "tests/Muster.Tests/Support/smtp/parse.mjs");

        var parsed = await ChildProcess.Run("node", [script, .. files], new Dictionary<string, string>(), Ct);

        var mails = JsonSerializer.Deserialize<List<Parsed>>(parsed.OrThrow().Output, JsonSerializerOptions.Web)!;
        foreach (var (mail, message) in mails.Zip(messages))
        {
            mail.From.ShouldBe(new Address("Müster, \"the\" one P1 page", "muster@example.com"));
            mail.To.ShouldHaveSingleItem().Mail.ShouldBe("alice@example.com");
            mail.Subject.ShouldBe(OneLine.Of($"#12 {message.Incident!.Title}", 150));
            mail.MessageId.ShouldBe($"<{message.Id}@example.com>");
            mail.References.ShouldBe(mails[0].InReplyTo);
            mail.Date.ShouldStartWith("2026-02-18T02:14:40");
            mail.Text.ReplaceLineEndings("\n").ShouldContain(message.Text.TrimEnd().ReplaceLineEndings("\n"));
            mail.Html.ShouldContain("#12");
            mail.Attachments.ShouldBe(0);
        }

        mails.Count.ShouldBe(messages.Length);
    }

    private static Message Changed(string id, string title, string text) =>
        Sample.Page with { Id = id, Title = title, Text = text, Incident = Sample.Page.Incident! with { Title = title } };

    private static EmailChannel Channel(string url) => new(SmtpSettings.Parse(url), new Secrets(new byte[32]), new Clock(new ManualTime()));

    private sealed record Parsed(Address From, List<Address> To, string Subject, string MessageId, string References, string InReplyTo, string Date, string Text, string Html, int Attachments);

    private sealed record Address(string Name, [property: JsonPropertyName("address")] string Mail);
}
