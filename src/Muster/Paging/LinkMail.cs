using Muster.Foundation;
using Muster.Team;

namespace Muster.Paging;

/// <summary>Mails a link to somebody who has no contact yet. Tried once: whoever made it has the link in front of them.</summary>
internal sealed class LinkMail(IEnumerable<IChannel> channels, Clock clock)
{
    private static readonly Duration Patience = Duration.FromSeconds(10);

    public async Task<string?> Send(string email, string title, string text, CancellationToken ct)
    {
        if (channels.FirstOrDefault(channel => channel.Kind == "email") is not { Missing: null } channel)
        {
            return "this server has no mail server";
        }

        var id = Ids.New(clock.Now);
        using var patience = new CancellationTokenSource(Patience.ToTimeSpan(), clock.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            return await channel.Deliver(new Message { Id = id, Kind = MessageKind.Notice, Title = title, Text = text, Thread = id, At = clock.Now }, new Contact("email", email), either.Token) switch
            {
                Delivery.Delivered => null,
                Delivery.Retry retry => retry.Reason,
                Delivery.Rejected rejected => rejected.Reason,
                _ => "it was not sent",
            };
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return "the mail server did not answer in time";
        }
    }
}
