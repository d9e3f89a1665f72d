using System.Globalization;
using System.Text;
using AngleSharp.Html.Parser;
using FsCheck;
using FsCheck.Fluent;
using Muster.Alerts;
using Muster.Channels.Email;
using Muster.Foundation;
using Muster.Paging;

namespace Muster.Tests.Channels;

public sealed class MimeMessageTests
{
    private static readonly SmtpSettings Settings = SmtpSettings.Parse("smtp://mail.example.com?from=muster@example.com");

    [Fact]
    public void A_page_says_in_its_headers_what_it_is()
    {
        var mail = Read(Sample.Page);

        mail.Header("From").ShouldBe("\"Muster P1 page\" <muster@example.com>");
        mail.Header("To").ShouldBe("<alice@example.com>");
        mail.Header("Subject").ShouldBe("#12 Response latency >10s for 5 consecutive minutes");
        mail.Header("Date").ShouldBe("Wed, 18 Feb 2026 02:14:40 +0000");
        mail.Header("Message-ID").ShouldBe($"<{Sample.Page.Id}@example.com>");
        mail.Header("Idempotency-Key").ShouldBe(Sample.Page.Id);
        mail.Header("Auto-Submitted").ShouldBe("auto-generated");
        mail.Header("X-Muster-Incident").ShouldBe("12");
        (mail.Header("X-Priority"), mail.Header("Importance")).ShouldBe(("1", "high"));
        mail.Header("MIME-Version").ShouldBe("1.0");
    }

    [Theory]
    [InlineData("notice")]
    [InlineData("update")]
    public void What_is_no_page_does_not_shout(string kind)
    {
        var mail = Read(Sample.Page with { Kind = Enum.Parse<MessageKind>(kind, ignoreCase: true) });

        mail.Header("From").ShouldBe("\"Muster\" <muster@example.com>");
        (mail.Has("X-Priority"), mail.Has("Importance")).ShouldBe((false, false));
    }

    [Fact]
    public void All_mail_of_one_incident_has_one_root_and_one_subject_whatever_becomes_of_it()
    {
        Message[] messages =
        [
            Sample.Page,
            Sample.Page with { Id = "2", Kind = MessageKind.Notice, Title = "Nobody acknowledged for 30 minutes", Person = "bob" },
            Sample.Page with { Id = "3", Title = "Raised to P0", Incident = Sample.Page.Incident! with { Severity = Severity.P0, Stage = "resolve" } },
        ];

        var mails = messages.Select(message => Read(message)).ToList();

        mails.Select(mail => mail.Header("References")).Distinct().ShouldHaveSingleItem();
        mails.Select(mail => mail.Header("In-Reply-To")).ShouldAllBe(root => root == mails[0].Header("References"));
        mails.Select(mail => mail.Header("Subject")).Distinct().ShouldHaveSingleItem();
        Convert.FromBase64String(mails.Select(mail => mail.Header("Thread-Index")).Distinct().ShouldHaveSingleItem()).Length.ShouldBe(22);
        mails.Select(mail => mail.Header("Message-ID")).Distinct().Count().ShouldBe(3);
        mails.ShouldAllBe(mail => mail.Header("Message-ID") != mail.Header("References"));
    }

    [Fact]
    public void Another_incident_and_another_server_have_a_root_of_their_own()
    {
        var root = Read(Sample.Page).Header("References");

        Read(Sample.Page with { Thread = "incident-13" }).Header("References").ShouldNotBe(root);
        Read(Sample.Page with { Thread = "incident-13" }).Header("Thread-Index").ShouldNotBe(Read(Sample.Page).Header("Thread-Index"));
        Read(Sample.Page, new Secrets([.. Enumerable.Repeat((byte)7, 32)])).Header("References").ShouldNotBe(root);
    }

    [Fact]
    public void Every_attempt_is_the_same_mail_byte_for_byte() => Bytes(Sample.Page).ShouldBe(Bytes(Sample.Page));

    [Fact]
    public void The_text_holds_the_alert_as_it_is_and_each_action()
    {
        var text = Read(Sample.Page).Text.ReplaceLineEndings("\n");

        text.ShouldStartWith(Sample.Page.Title + "\n\n");
        text.ShouldContain("\n" + Sample.Text.ReplaceLineEndings("\n") + "\n");
        text.ShouldContain("\nAcknowledge: https://muster.example.com/act/abc?x=1&y=2\n");
        text.ShouldEndWith("\nIncident #12, P1, detect: https://muster.example.com/incidents/12\n");
    }

    [Fact]
    public void The_page_for_phones_has_a_button_and_links_and_nothing_that_loads_or_runs()
    {
        var html = new HtmlParser().ParseDocument(Read(Sample.Page).Html);

        html.QuerySelectorAll("a").Select(link => (link.TextContent, link.GetAttribute("href"))).ShouldBe(
        [
            ("Acknowledge", "https://muster.example.com/act/abc?x=1&y=2"),
            ("https://monitoring.internal/openclaw/latency", "https://monitoring.internal/openclaw/latency"),
            ("https://wiki.internal/runbooks/openclaw-latency", "https://wiki.internal/runbooks/openclaw-latency"),
            ("Incident #12", "https://muster.example.com/incidents/12"),
        ]);
        html.Body!.TextContent.ShouldContain("\nRunbook: https://wiki.internal/");
        html.QuerySelectorAll("img, script, link, style, iframe, form").ShouldBeEmpty();
        html.QuerySelector("meta[name=color-scheme]")!.GetAttribute("content").ShouldBe("light dark");
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("javascript:alert(1)")]
    [InlineData("Dashboard: javascript:alert(1)")]
    [InlineData("Runbook: data:text/html,<script>alert(1)</script>")]
    [InlineData("Runbook: https://evil.example/\" onclick=\"alert(1)")]
    public void Nothing_in_a_message_becomes_markup(string evil)
    {
        var html = new HtmlParser().ParseDocument(Read(Sample.Page with
        {
            Title = evil,
            Text = evil,
            Incident = Sample.Page.Incident! with { Title = evil, Stage = evil, Url = evil },
            Actions = [new MessageAction("x", evil, evil), new MessageAction("x", evil, "https://muster.example.com/")],
        }).Html);

        html.All.Select(element => element.LocalName).Distinct().ShouldBeSubsetOf(["html", "head", "meta", "title", "body", "p", "a", "br"]);
        html.All.SelectMany(element => element.Attributes).Select(attribute => attribute.Name).Distinct()
            .ShouldBeSubsetOf(["lang", "charset", "name", "content", "style", "href"]);
        html.QuerySelectorAll("a").ShouldAllBe(link => link.GetAttribute("href")!.StartsWith("https://", StringComparison.Ordinal));
        html.Body!.TextContent.ShouldContain(evil);
    }

    [Fact]
    public void Without_an_incident_the_title_is_the_subject()
    {
        var mail = Read(Sample.Page with { Incident = null, Title = "Test page: can you read this?", Actions = [] });

        mail.Header("Subject").ShouldBe("Test page: can you read this?");
        mail.Header("From").ShouldBe("\"Muster\" <muster@example.com>");
        mail.Has("X-Muster-Incident").ShouldBeFalse();
    }

    [Fact]
    public void Whatever_a_message_holds_it_is_one_mail_with_two_parts_and_the_same_headers()
    {
        var names = Read(Sample.Page).Headers.Select(header => header.Name).ToList();
        var nasty = Gen.OneOf(
            Gen.Elements("\r\nBcc: eve@example.com", "\r\n\r\n--=_muster_part--\r\n", "\n.\n", "\0", "ü", "漢字", "\ud83d", "=?utf-8?B?QQ==?=", "\u2028", "<b>", "x"),
            ArbMap.Default.GeneratorFor<char>().Select(c => c.ToString())).ListOf().Select(string.Concat).ToArbitrary();
        Prop.ForAll(nasty, nasty, nasty, (id, title, text) =>
        {
            var raw = Bytes(Sample.Page with { Id = id, Title = title, Text = text, Thread = text, Incident = Sample.Page.Incident! with { Title = title, Stage = title, Url = text } });

            var mail = new MailReader(raw);
            mail.Headers.Select(header => header.Name).ShouldBe(names);
            mail.Parts.Count.ShouldBe(2);
            mail.End.ShouldBe("\r\n");
            mail.Header("Message-ID").ShouldMatch("^<[A-Za-z0-9_-]+@example\\.com>$");
            raw.All(b => b is (byte)'\t' or (byte)'\r' or (byte)'\n' or (>= 0x20 and < 0x7F)).ShouldBeTrue();
            mail.Raw.Split("\r\n").Max(line => line.Length).ShouldBeLessThanOrEqualTo(150);
            Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(MailReader.Words(mail.Header("Subject")))).ShouldBe(OneLine.Of($"#12 {title}", 150));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void The_date_is_english_whatever_the_culture() =>
        DateTimeOffset.ParseExact(Read(Sample.Page).Header("Date"), "ddd, dd MMM yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture).ShouldBe(Sample.Page.At.ToDateTimeOffset());

    private static byte[] Bytes(Message message, Secrets? secrets = null) =>
        new MimeMessage(Settings, secrets ?? new Secrets(new byte[32])).Of(message, new EmailAddress("alice", "example.com"));

    private static MailReader Read(Message message, Secrets? secrets = null) => new(Bytes(message, secrets));
}
