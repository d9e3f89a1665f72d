using Muster.Channels.Email;
using Muster.Foundation;
using Muster.Paging;
using Muster.Team;
using Muster.Tests.Support;

namespace Muster.Tests.Channels;

/// <summary>What each thing a mail server can say means for the delivery.</summary>
public sealed class EmailChannelTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Without_a_mail_server_mail_is_rejected_and_says_what_to_set()
    {
        var channel = new EmailChannel(null, new Secrets(new byte[32]), new Clock(_time));

        (await channel.Deliver(Sample.Page, new Contact("email", "alice@example.com"), default))
            .ShouldBe(new Delivery.Rejected("no mail server is configured: set MUSTER_SMTP_URL"));
    }

    [Fact]
    public async Task A_mail_is_handed_over_in_one_polite_conversation()
    {
        await using var server = new ScriptedSmtp();

        (await Deliver(server)).ShouldBe(new Delivery.Delivered("250 2.0.0 queued as 4F2A"));

        server.Verbs.ShouldBe(["EHLO", "MAIL", "RCPT", "DATA", ".", "QUIT"]);
        server.Heard[1].ShouldStartWith("MAIL FROM:<muster@example.com> SIZE=");
        server.Heard[2].ShouldBe("RCPT TO:<alice@example.com>");
    }

    [Theory]
    [InlineData("hello", "421 4.3.2 shutting down", true)]
    [InlineData("hello", "554 5.7.1 not you", false)]
    [InlineData("EHLO", "421 4.7.0 busy", true)]
    [InlineData("EHLO", "502 5.5.1 what?", false)]
    [InlineData("MAIL", "451 4.3.0 try later", true)]
    [InlineData("MAIL", "550 5.7.1 sender refused", false)]
    [InlineData("RCPT", "450 4.2.0 greylisted", true)]
    [InlineData("RCPT", "452 4.2.2 mailbox full", true)]
    [InlineData("RCPT", "550 5.1.1 no such user", false)]
    [InlineData("RCPT", "550-5.1.1 no such user\r\n550 5.1.1 here", false)]
    [InlineData("DATA", "451 4.3.0 try later", true)]
    [InlineData("DATA", "554 5.5.1 no valid recipients", false)]
    [InlineData(".", "451 4.7.1 try later", true)]
    [InlineData(".", "552 5.3.4 too big", false)]
    [InlineData(".", "554 5.6.0 looks like spam", false)]
    public async Task A_refusal_for_now_is_tried_again_and_one_for_good_is_not(string to, string reply, bool again)
    {
        await using var server = new ScriptedSmtp(null, (to, reply));

        var delivery = await Deliver(server);

        var reason = again ? delivery.ShouldBeOfType<Delivery.Retry>().Reason : delivery.ShouldBeOfType<Delivery.Rejected>().Reason;
        reason.ShouldStartWith("the mail server refused ");
        reason.ShouldContain(reply[..3]);
        server.Verbs.Last().ShouldBe("QUIT");
    }

    [Theory]
    [InlineData("hello", "")]
    [InlineData("hello", "HTTP/1.1 400 Bad Request")]
    [InlineData("hello", "SSH-2.0-OpenSSH_9.2")]
    [InlineData("hello", "20 x")]
    [InlineData("hello", "999 x")]
    [InlineData("EHLO", "250-one\r\n251 two")]
    [InlineData("EHLO", "250_one")]
    [InlineData("MAIL", "2500 ok")]
    public async Task A_reply_that_makes_no_sense_is_tried_again(string to, string reply)
    {
        await using var server = new ScriptedSmtp(null, (to, reply));

        (await Deliver(server)).ShouldBeOfType<Delivery.Retry>().Reason.ShouldStartWith("the mail server's reply makes no sense: ");
    }

    [Theory]
    [InlineData("MAIL", "354 go ahead")]
    [InlineData("DATA", "250 ok")]
    [InlineData(".", "354 go ahead")]
    public async Task A_reply_out_of_turn_is_tried_again(string to, string reply)
    {
        await using var server = new ScriptedSmtp(null, (to, reply));

        (await Deliver(server)).ShouldBeOfType<Delivery.Retry>().Reason.ShouldContain(reply);
    }

    [Theory]
    [InlineData(200_000, 1)]
    [InlineData(10, 1000)]
    public async Task A_reply_without_end_is_not_read_to_the_end(int width, int lines)
    {
        await using var server = new ScriptedSmtp(null, ("EHLO", string.Join("\r\n", Enumerable.Repeat("250-" + new string('x', width), lines))));

        (await Deliver(server)).ShouldBeOfType<Delivery.Retry>();
    }

    [Theory]
    [InlineData("hello", ScriptedSmtp.Close)]
    [InlineData("hello", ScriptedSmtp.Reset)]
    [InlineData("EHLO", ScriptedSmtp.Close)]
    [InlineData("RCPT", ScriptedSmtp.Reset)]
    [InlineData("DATA", ScriptedSmtp.Close)]
    [InlineData(".", ScriptedSmtp.Close)]
    [InlineData(".", ScriptedSmtp.Reset)]
    public async Task A_connection_that_breaks_is_tried_again(string at, string how)
    {
        await using var server = new ScriptedSmtp(null, (at, how));

        (await Deliver(server)).ShouldBeOfType<Delivery.Retry>().Reason.ShouldStartWith("no mail server: ");
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_tried_again()
    {
        int port;
        await using (var gone = new ScriptedSmtp())
        {
            port = gone.Port;
        }

        (await Deliver($"smtp://127.0.0.1:{port}?from=muster@example.com")).ShouldBe(new Delivery.Retry("no mail server: Connection refused"));
    }

    [Fact]
    public async Task A_mail_server_whose_name_is_unknown_is_tried_again() =>
        (await Deliver("smtp://nowhere.invalid:25?from=muster@example.com")).ShouldBe(new Delivery.Retry("the mail server's host name could not be found"));

    [Theory]
    [InlineData("hello", 0)]
    [InlineData("RCPT", 3)]
    [InlineData(".", 5)]
    public async Task A_silent_server_is_given_up_after_thirty_seconds(string at, int verbs)
    {
        await using var server = new ScriptedSmtp(null, (at, ScriptedSmtp.Silence));

        var delivering = Deliver(server);
        await Until(() => server.Verbs.Count() == verbs);
        _time.Advance(Duration.FromMilliseconds(29_999));
        delivering.IsCompleted.ShouldBeFalse();
        _time.Advance(Duration.FromMilliseconds(1));

        (await delivering).ShouldBe(new Delivery.Retry("the mail server did not answer within 30 s"));
    }

    [Theory]
    [InlineData(ScriptedSmtp.Close)]
    [InlineData(ScriptedSmtp.Reset)]
    [InlineData("500 what?")]
    [InlineData("nonsense")]
    public async Task A_rude_goodbye_changes_nothing(string goodbye)
    {
        await using var server = new ScriptedSmtp(null, ("QUIT", goodbye));

        (await Deliver(server)).ShouldBeOfType<Delivery.Delivered>();
    }

    [Fact]
    public async Task A_goodbye_that_is_not_answered_is_not_waited_for_long()
    {
        await using var server = new ScriptedSmtp(null, ("QUIT", ScriptedSmtp.Silence));

        var delivering = Deliver(server);
        await Until(() => server.Verbs.Contains("QUIT"));
        _time.Advance(Duration.FromSeconds(2));

        (await delivering).ShouldBeOfType<Delivery.Delivered>();
    }

    [Fact]
    public async Task Only_the_callers_own_cancellation_is_thrown()
    {
        await using var server = new ScriptedSmtp(null, ("MAIL", ScriptedSmtp.Silence));
        using var source = new CancellationTokenSource();

        var delivering = Channel($"smtp://127.0.0.1:{server.Port}?from=muster@example.com").Deliver(Sample.Page, new Contact("email", "alice@example.com"), source.Token);
        await Until(() => server.Verbs.Contains("MAIL"));
        await source.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => delivering);
    }

    [Fact]
    public async Task An_address_that_could_say_something_to_the_server_never_reaches_it()
    {
        await using var server = new ScriptedSmtp();

        var delivery = await Channel($"smtp://127.0.0.1:{server.Port}?from=muster@example.com")
            .Deliver(Sample.Page, new Contact("email", "alice@example.com>\r\nRCPT TO:<eve@example.com"), default);

        delivery.ShouldBe(new Delivery.Rejected("'alice@example.com> RCPT TO:<eve@example.com' is not an e-mail address"));
        server.Heard.ShouldBeEmpty();
    }

    [Fact]
    public async Task Letters_outside_ascii_need_a_server_that_takes_them()
    {
        await using var old = new ScriptedSmtp();
        (await Deliver(old, "ælfred@example.com")).ShouldBeOfType<Delivery.Rejected>();
        old.Verbs.ShouldNotContain("MAIL");

        await using var today = new ScriptedSmtp(null, ("EHLO", "250-mail.example.com\r\n250-smtputf8\r\n250 8BITMIME"));
        (await Deliver(today, "ælfred@example.com")).ShouldBeOfType<Delivery.Delivered>();
        today.Heard.ShouldContain("MAIL FROM:<muster@example.com> BODY=8BITMIME SMTPUTF8");
        today.Heard.ShouldContain("RCPT TO:<ælfred@example.com>");
    }

    private static async Task Until(Func<bool> happened)
    {
        while (!happened())
        {
            await Task.Yield();
        }
    }

    private Task<Delivery> Deliver(ScriptedSmtp server, string to = "alice@example.com") => Deliver($"smtp://127.0.0.1:{server.Port}?from=muster@example.com", to);

    private Task<Delivery> Deliver(string url, string to = "alice@example.com") => Channel(url).Deliver(Sample.Page, new Contact("email", to), default);

    private EmailChannel Channel(string url) => new(SmtpSettings.Parse(url), new Secrets(new byte[32]), new Clock(_time));
}
