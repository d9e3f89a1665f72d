using System.Net.Sockets;
using System.Text;
using Muster.Channels.Webhook;
using Muster.Foundation;
using Muster.Paging;
using Muster.Team;
using Muster.Tests.Support;

namespace Muster.Tests.Channels;

/// <summary>Far ends that break the protocol or the connection.</summary>
public sealed class WebhookFailureTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly WebhookChannel _channel;

    public WebhookFailureTests() => _channel = new WebhookChannel(new Secrets(new byte[32]), new Clock(_time));

    public void Dispose() => _channel.Dispose();

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_after_ten_seconds()
    {
        await using var receiver = await Receiver.Start();
        receiver.Hang("alice");

        var delivering = _channel.Deliver(Sample.Page, new Contact("webhook", receiver.Url("alice")), default);
        await Until(() => receiver.Messages.Count == 1);
        _time.Advance(Duration.FromMilliseconds(9999));
        delivering.IsCompleted.ShouldBeFalse();
        _time.Advance(Duration.FromMilliseconds(1));

        (await delivering).ShouldBe(new Delivery.Retry("no answer within 10 s"));
    }

    [Fact]
    public async Task What_the_far_end_says_back_of_its_address_is_not_repeated()
    {
        await using var receiver = await Receiver.Start();
        receiver.Answer("hooks-T0K3N", 404, """{"status":404,"path":"/hooks-T0K3N","error":"no hooks-t0k3n here"}""");

        var delivery = await _channel.Deliver(Sample.Page, new Contact("webhook", receiver.Url("hooks-T0K3N")), default);

        delivery.ShouldBe(new Delivery.Rejected("""answered 404: {"status":404,"path":"/…","error":"no … here"}"""));
    }

    [Fact]
    public async Task Only_the_callers_own_cancellation_is_thrown()
    {
        await using var receiver = await Receiver.Start();
        receiver.Hang("alice");
        using var source = new CancellationTokenSource();

        var delivering = _channel.Deliver(Sample.Page, new Contact("webhook", receiver.Url("alice")), source.Token);
        await Until(() => receiver.Messages.Count == 1);
        await source.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => delivering);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_to_be_tried_again()
    {
        int port;
        await using (var gone = new RawServer((_, _) => Task.CompletedTask))
        {
            port = gone.Port;
        }

        (await Deliver($"http://127.0.0.1:{port}/secret-path")).ShouldBe(new Delivery.Retry($"no answer: Connection refused (127.0.0.1:{port})"));
    }

    [Fact]
    public async Task A_host_name_that_does_not_exist_is_to_be_tried_again() =>
        (await Deliver("http://nowhere.invalid/secret-path")).ShouldBe(new Delivery.Retry("the host name of the address could not be found"));

    [Fact]
    public async Task A_connection_that_is_reset_is_to_be_tried_again()
    {
        await using var server = new RawServer(async (client, ct) =>
        {
            await client.GetStream().ReadExactlyAsync(new byte[1], ct);
            client.LingerState = new LingerOption(true, 0);
        });

        (await Deliver($"http://127.0.0.1:{server.Port}/")).ShouldBeOfType<Delivery.Retry>().Reason.ShouldStartWith("no answer: ");
        server.Connections.ShouldBe(1);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("HTTP/1.1 abc\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nbroken header\r\n\r\n")]
    [InlineData("")]
    public async Task Garbage_instead_of_an_answer_is_to_be_tried_again(string garbage)
    {
        await using var server = Answering(garbage);

        (await Deliver($"http://127.0.0.1:{server.Port}/")).ShouldBeOfType<Delivery.Retry>().Reason.ShouldStartWith("no answer: ");
    }

    [Fact]
    public async Task A_server_without_tls_behind_an_https_address_is_rejected_so_that_the_next_contact_is_tried()
    {
        await using var server = Answering("HTTP/1.1 400 Bad Request\r\n\r\n");

        (await Deliver($"https://127.0.0.1:{server.Port}/")).ShouldBeOfType<Delivery.Rejected>().Reason.ShouldStartWith("no TLS connection: ");
    }

    [Fact]
    public async Task A_body_that_breaks_off_after_2xx_is_still_delivered()
    {
        await using var server = Answering("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"id\":");

        (await Deliver($"http://127.0.0.1:{server.Port}/")).ShouldBe(new Delivery.Delivered());
    }

    [Fact]
    public async Task A_body_without_end_is_read_no_further_than_its_beginning()
    {
        await using var server = new RawServer(async (client, ct) =>
        {
            await client.GetStream().ReadExactlyAsync(new byte[200], ct);
            await client.GetStream().WriteAsync("HTTP/1.1 410 Gone\r\n\r\n"u8.ToArray(), ct);
            var chunk = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
            while (true)
            {
                await client.GetStream().WriteAsync(chunk, ct);
            }
        });

        var reason = (await Deliver($"http://127.0.0.1:{server.Port}/")).ShouldBeOfType<Delivery.Rejected>().Reason;

        reason.ShouldBe("answered 410: " + new string('x', 199) + "…");
    }

    [Fact]
    public async Task Headers_without_end_are_to_be_tried_again()
    {
        await using var server = Answering("HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"X-{i}: aaaaaaaa\r\n")) + "\r\n");

        (await Deliver($"http://127.0.0.1:{server.Port}/")).ShouldBeOfType<Delivery.Retry>();
    }

    private static RawServer Answering(string text) => new(async (client, ct) =>
    {
        await client.GetStream().ReadExactlyAsync(new byte[200], ct);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), ct);
    });

    private static async Task Until(Func<bool> happened)
    {
        while (!happened())
        {
            await Task.Yield();
        }
    }

    private async Task<Delivery> Deliver(string address)
    {
        var delivery = await _channel.Deliver(Sample.Page, new Contact("webhook", address), default);
        delivery.ToString().ShouldNotContain("secret-path", Case.Insensitive, "a webhook's path is its key");
        return delivery;
    }
}
