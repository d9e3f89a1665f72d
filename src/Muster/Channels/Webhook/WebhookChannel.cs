using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Muster.Foundation;
using Muster.Paging;
using Muster.Team;

namespace Muster.Channels.Webhook;

/// <summary>
/// Posts messages as signed JSON to a URL. Signed as Standard Webhooks (standardwebhooks.com) says, so receivers can check
/// them with a library they have. The URL may itself be a secret: no reason given here repeats it.
/// </summary>
internal sealed class WebhookChannel(Secrets secrets, Clock clock) : IChannel, IDisposable
{
    private static readonly Duration Patience = Duration.FromSeconds(10);
    private static readonly ProductInfoHeaderValue Agent = new("Muster", typeof(WebhookChannel).Assembly.GetName().Version!.ToString(3));

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        ConnectCallback = async (to, ct) => new NetworkStream(await Dial.Connect(to.DnsEndPoint.Host, to.DnsEndPoint.Port, clock.Time, ct), ownsSocket: true),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2), // so that a name that moved is looked up again
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 64 * 1024,
        ActivityHeadersPropagator = null,
    })
    { Timeout = Timeout.InfiniteTimeSpan }; // Patience counts instead, on the clock that tests drive

    public string Kind => "webhook";

    /// <summary>What a receiver checks signatures with, ready to paste: the contact's own, or the one made for its address.</summary>
    public string SecretOf(Contact contact) => WebhookSecret.Of(contact, secrets).ToString();

    public async Task<Delivery> Deliver(Message message, Contact to, CancellationToken ct)
    {
        if (!Uri.TryCreate(to.Address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
        {
            return new Delivery.Rejected("the address is not an http:// or https:// URL");
        }

        using var late = new CancellationTokenSource(Patience.ToTimeSpan(), clock.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            using var request = Request(message, to, url);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return await WebhookAnswer.Read(response, url, clock.Now, either.Token);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            return new Delivery.Retry(late.IsCancellationRequested ? "no answer within 10 s" : "no connection within 5 s");
        }
        catch (Exception broken)
        {
            return Failed(broken);
        }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(Message message, Contact to, Uri url)
    {
        var body = WebhookBody.Of(message);
        var id = HeaderSafe(message.Id);
        var timestamp = clock.Now.ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.Add(Agent);
        request.Headers.Add("Idempotency-Key", id);
        request.Headers.Add("Webhook-Id", id);
        request.Headers.Add("Webhook-Timestamp", timestamp.ToString());
        request.Headers.Add("Webhook-Signature", WebhookSecret.Of(to, secrets).Sign(id, timestamp, body));
        if (url.UserInfo.Length > 0)
        {
            var signIn = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo));
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(signIn));
        }

        return request;
    }

    /// <summary>Ids are made here and are visible ASCII; whatever else one holds cannot end a header line.</summary>
    private static string HeaderSafe(string id) => id.All(c => c is > ' ' and <= '~') ? id : Uri.EscapeDataString(id);

    private static Delivery Failed(Exception broken)
    {
        // A certificate does not become right by trying again: the person's next contact is the better way.
        if (broken is HttpRequestException { InnerException: AuthenticationException untrusted })
        {
            return new Delivery.Rejected(OneLine.Of($"no TLS connection: {untrusted.Message}"));
        }

        return new Delivery.Retry(broken is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }
            ? "the host name of the address could not be found"
            : OneLine.Of($"no answer: {broken.Message}"));
    }
}
