using System.Net.Sockets;
using Muster.Foundation;
using Muster.Paging;
using Muster.Team;

namespace Muster.Channels.Email;

/// <summary>Sends messages by e-mail through the team's own mail server, one connection for each.</summary>
/// <param name="settings">Null when no mail server is configured.</param>
internal sealed class EmailChannel(SmtpSettings? settings, Secrets secrets, Clock clock) : IChannel
{
    private static readonly Duration Patience = Duration.FromSeconds(30);

    public string Kind => "email";

    public string? Missing => settings is null ? "no mail server is configured: set MUSTER_SMTP_URL" : null;

    public async Task<Delivery> Deliver(Message message, Contact to, CancellationToken ct)
    {
        if (settings is null)
        {
            return new Delivery.Rejected(Missing!);
        }

        if (!EmailAddress.TryParse(to.Address, out var address))
        {
            return new Delivery.Rejected(OneLine.Of($"'{to.Address}' is not an e-mail address"));
        }

        using var late = new CancellationTokenSource(Patience.ToTimeSpan(), clock.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            var mail = new MimeMessage(settings, secrets).Of(message, address);
            var reply = await new SmtpClient(settings, clock.Time).Send(address, mail, either.Token);
            return new Delivery.Delivered(reply.ToString());
        }
        catch (SmtpFailure failure)
        {
            return failure.Passes ? new Delivery.Retry(failure.Message) : new Delivery.Rejected(failure.Message);
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            ct.ThrowIfCancellationRequested();
            throw;
        }
        catch (Exception) when (late.IsCancellationRequested)
        {
            return new Delivery.Retry("the mail server did not answer within 30 s");
        }
        catch (Exception broken)
        {
            return new Delivery.Retry(broken is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }
                ? "the mail server's host name could not be found"
                : OneLine.Of($"no mail server: {broken.Message}"));
        }
    }
}
