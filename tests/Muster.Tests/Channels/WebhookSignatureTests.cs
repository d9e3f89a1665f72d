using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Muster.Channels.Webhook;
using Muster.Foundation;
using Muster.Paging;
using Muster.Team;
using Muster.Tests.Support;

namespace Muster.Tests.Channels;

/// <summary>Signatures, checked by a verifier written from the Standard Webhooks text alone.</summary>
public sealed class WebhookSignatureTests : IAsyncLifetime
{
    private static readonly byte[] Master = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private readonly ManualTime _time = new();
    private readonly WebhookChannel _channel;
    private Receiver _receiver = null!;

    public WebhookSignatureTests() => _channel = new WebhookChannel(new Secrets(Master), new Clock(_time));

    public async ValueTask InitializeAsync() => _receiver = await Receiver.Start();

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _receiver.DisposeAsync();
    }

    [Theory]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("correct horse battery staple ünïcode", null)]
    [InlineData("whsec_not base64!", null)]
    public async Task A_receiver_can_verify_with_the_secret_it_shares(string secret, string? base64)
    {
        await Deliver(Sample.Page, secret);

        var key = base64 is null ? Encoding.UTF8.GetBytes(secret) : Convert.FromBase64String(base64);
        Verifies(_receiver.Messages.Single(), key).ShouldBeTrue();
        Verifies(_receiver.Messages.Single(), [.. key, 1]).ShouldBeFalse();
        var shown = _channel.SecretOf(new Contact("webhook", _receiver.Url("alice"), secret));
        Convert.FromBase64String(shown["whsec_".Length..]).ShouldBe(key);
    }

    [Fact]
    public async Task Without_a_shared_secret_the_server_signs_with_the_one_it_shows_for_that_address()
    {
        await Deliver(Sample.Page, secret: null);

        var shown = _channel.SecretOf(new Contact("webhook", _receiver.Url("alice")));
        Verifies(_receiver.Messages.Single(), Convert.FromBase64String(shown["whsec_".Length..])).ShouldBeTrue();
        _channel.SecretOf(new Contact("webhook", _receiver.Url("bob"))).ShouldNotBe(shown);
    }

    /// <summary>docs/connect/webhook.md prints this computation for people without the server at hand.</summary>
    [Fact]
    public void The_derived_secret_is_the_one_that_the_documented_command_computes()
    {
        // HKDF-SHA256 with an empty salt, written out (RFC 5869).
        var extracted = HMACSHA256.HashData(new byte[32], Master);
        var key = HMACSHA256.HashData(extracted, "webhook http://127.0.0.1:9901/alice\u0001"u8.ToArray());

        _channel.SecretOf(new Contact("webhook", "http://127.0.0.1:9901/alice")).ShouldBe("whsec_" + Convert.ToBase64String(key));
    }

    /// <summary>Made with the reference library of Standard Webhooks for JavaScript.</summary>
    [Fact]
    public void The_signature_is_the_one_that_the_reference_library_makes() =>
        WebhookSecret.Of(new Contact("webhook", "", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), new Secrets(Master))
            .Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8)
            .ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    [Fact]
    public async Task Each_attempt_is_signed_for_its_own_time_under_the_same_id()
    {
        await Deliver(Sample.Page, "secret");
        _time.Advance(Duration.FromMinutes(10));
        await Deliver(Sample.Page, "secret");

        var (first, second) = (_receiver.Messages[0], _receiver.Messages[1]);
        second.Headers["webhook-id"].ShouldBe(first.Headers["webhook-id"]);
        long.Parse(second.Headers["webhook-timestamp"]).ShouldBe(long.Parse(first.Headers["webhook-timestamp"]) + 600);
        Verifies(second, "secret"u8.ToArray()).ShouldBeTrue();
    }

    [Fact]
    public void Whatever_a_message_holds_arrives_unharmed_signed_and_adds_no_header() =>
        Prop.ForAll<NonNull<string>, NonNull<string>, NonNull<string>>((id, text, title) =>
        {
            var known = _receiver.Messages.Count;
            var message = Sample.Page with
            {
                Id = "m" + id.Get,
                Text = text.Get + "\r\nX-Injected: 1\r\n\r\n",
                Incident = Sample.Page.Incident! with { Title = title.Get },
            };

            Deliver(message, "secret").GetAwaiter().GetResult().ShouldBe(new Delivery.Delivered());

            var got = _receiver.Messages[known];
            return Verifies(got, "secret"u8.ToArray()) && got.Id == Whole(message.Id) && got.Text == Whole(message.Text)
                && got.Incident!.Title == Whole(title.Get) && !got.Headers.ContainsKey("X-Injected");
        }).QuickCheckThrowOnFailure();

    /// <summary>JSON cannot carry half a surrogate pair: a replacement character stands for it.</summary>
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static bool Verifies(Received got, byte[] key)
    {
        var signed = $"{got.Headers["webhook-id"]}.{got.Headers["webhook-timestamp"]}.{got.Body}";
        var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed)));
        return got.Headers["webhook-signature"].Split(' ').Contains(expected);
    }

    private Task<Delivery> Deliver(Message message, string? secret) =>
        _channel.Deliver(message, new Contact("webhook", _receiver.Url("alice"), secret), default);
}
