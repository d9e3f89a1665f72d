using System.Text;
using Muster.Channels.Webhook;
using Muster.Foundation;
using Muster.Paging;
using Muster.Team;
using Muster.Tests.Support;

namespace Muster.Tests.Channels;

public sealed class WebhookChannelTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly WebhookChannel _channel;
    private Receiver _receiver = null!;

    public WebhookChannelTests() => _channel = new WebhookChannel(new Secrets(new byte[32]), new Clock(_time));

    public async ValueTask InitializeAsync() => _receiver = await Receiver.Start();

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_page_arrives_as_the_contract_says()
    {
        (await Deliver(Sample.Page)).ShouldBe(new Delivery.Delivered());

        var got = _receiver.To("alice").ShouldHaveSingleItem();
        got.Method.ShouldBe("POST");
        got.Headers["content-type"].ShouldBe("application/json");
        got.Headers["idempotency-key"].ShouldBe(Sample.Page.Id);
        (got.Id, got.Kind, got.Person, got.Text).ShouldBe((Sample.Page.Id, "page", "alice", Sample.Text));
        got.Incident.ShouldBe(new ReceivedIncident(
            12, "P1", "Response latency >10s for 5 consecutive minutes", "detect", "https://muster.example.com/incidents/12"));
        got.Actions.ShouldBe([new ReceivedAction("acknowledge", "Acknowledge", "https://muster.example.com/act/abc?x=1&y=2")]);
    }

    [Fact]
    public async Task An_update_for_a_channel_names_no_person_and_needs_no_incident()
    {
        await Deliver(Sample.Page with { Kind = MessageKind.Update, Person = null, Incident = null, Actions = [] });

        var got = _receiver.Messages.ShouldHaveSingleItem();
        (got.Kind, got.Person, got.Incident, got.Actions.Count).ShouldBe(("update", null, null, 0));
        got.Body.ShouldContain("\"actions\":[]");
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(204)]
    public async Task Any_2xx_is_delivered(int status)
    {
        _receiver.Fail("alice", status);

        (await Deliver(Sample.Page)).ShouldBe(new Delivery.Delivered());
    }

    [Theory]
    [InlineData("""{"id":"msg-7"}""", "msg-7")]
    [InlineData("""{"id":7,"more":[1]}""", "7")]
    [InlineData("""{"id":"a\r\nb"}""", "a b")]
    [InlineData("""{"id":"\ud800"}""", null)]
    [InlineData("""{"id":null}""", null)]
    [InlineData("""{"id":{"x":1}}""", null)]
    [InlineData("""["id"]""", null)]
    [InlineData("ok", null)]
    [InlineData("{\"id\":", null)]
    public async Task The_far_ends_own_id_is_kept_where_it_gives_one(string body, string? expected)
    {
        _receiver.Answer("alice", 200, body);

        (await Deliver(Sample.Page)).ShouldBe(new Delivery.Delivered(expected));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(599)]
    public async Task What_may_pass_is_to_be_tried_again(int status)
    {
        _receiver.Answer("alice", status, "out for lunch");

        (await Deliver(Sample.Page)).ShouldBe(new Delivery.Retry($"answered {status}: out for lunch"));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("7", 7)]
    [InlineData("Wed, 18 Feb 2026 02:15:03 GMT", 30)]
    [InlineData("Wed, 18 Feb 2026 02:00:00 GMT", 0)]
    [InlineData("86400", 300)]
    [InlineData("Wed, 18 Feb 2099 02:00:00 GMT", 300)]
    [InlineData("99999999999999999999", null)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    public async Task A_wish_to_wait_is_honoured_within_reason(string retryAfter, int? seconds)
    {
        _receiver.Answer("alice", 429, "", ("Retry-After", retryAfter));

        (await Deliver(Sample.Page)).ShouldBe(new Delivery.Retry("answered 429", seconds is { } s ? Duration.FromSeconds(s) : null));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(413)]
    public async Task What_will_not_pass_is_rejected_with_the_first_line_of_the_answer(int status)
    {
        _receiver.Answer("alice", status, "\n no\u0007 such\u202E hook \r\nsecond line");

        (await Deliver(Sample.Page)).ShouldBe(new Delivery.Rejected($"answered {status}: no such hook"));
    }

    [Fact]
    public async Task A_web_page_is_no_reason()
    {
        _receiver.Answer("alice", 404, "<!doctype html><title>x</title>");

        (await Deliver(Sample.Page)).ShouldBe(new Delivery.Rejected("answered 404"));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        _receiver.Answer("alice", status, "", ("Location", _receiver.Url("elsewhere")));

        (await Deliver(Sample.Page)).ShouldBe(new Delivery.Rejected($"answered {status} (redirects are not followed: give the final address)"));

        _receiver.To("elsewhere").ShouldBeEmpty();
    }

    [Fact]
    public async Task Cookies_are_not_kept()
    {
        _receiver.Answer("alice", 200, "", ("Set-Cookie", "session=1"));

        await Deliver(Sample.Page);
        await Deliver(Sample.Page);

        _receiver.Messages.Select(got => got.Headers.ContainsKey("cookie")).ShouldBe([false, false]);
    }

    [Fact]
    public async Task A_name_and_password_in_the_address_become_basic_sign_in()
    {
        var address = _receiver.Url("alice").Replace("http://", "http://mus%74er:p%40ss@", StringComparison.Ordinal);

        await _channel.Deliver(Sample.Page, new Contact("webhook", address), default);

        var header = _receiver.Messages.ShouldHaveSingleItem().Headers["authorization"];
        header.ShouldBe("Basic " + Convert.ToBase64String("muster:p@ss"u8));
    }

    [Theory]
    [InlineData("")]
    [InlineData("alice")]
    [InlineData("/alice")]
    [InlineData("ftp://example.com/alice")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://")]
    public async Task An_address_that_is_no_web_address_is_rejected(string address) =>
        (await _channel.Deliver(Sample.Page, new Contact("webhook", address), default))
            .ShouldBe(new Delivery.Rejected("the address is not an http:// or https:// URL"));

    [Fact]
    public async Task Half_characters_and_controls_in_a_text_do_not_stop_a_page()
    {
        var delivery = await Deliver(Sample.Page with { Text = "bad \ud800 half, \0 null, \u2028 line", Person = "a\"b\\c" });

        delivery.ShouldBe(new Delivery.Delivered());
        var got = _receiver.Messages.ShouldHaveSingleItem();
        (got.Text, got.Person).ShouldBe(("bad \ufffd half, \0 null, \u2028 line", "a\"b\\c"));
    }

    [Fact]
    public async Task A_text_of_a_megabyte_arrives_whole()
    {
        var text = new StringBuilder().Insert(0, "0123456789abcdef", 65536).ToString();

        await Deliver(Sample.Page with { Text = text });

        _receiver.Messages.ShouldHaveSingleItem().Text.ShouldBe(text);
    }

    private Task<Delivery> Deliver(Message message) => _channel.Deliver(message, new Contact("webhook", _receiver.Url("alice")), default);
}
