namespace Muster.Tests.House.PlantedConnectors
{
    namespace Foundation { internal sealed class Settings; }

    namespace Team { internal sealed record Contact(string Address); }

    namespace Paging
    {
        internal interface IChannel
        {
            Task<Delivery> Deliver(Message message, CancellationToken ct);
        }

        internal sealed record Message(IReadOnlyList<Line> Lines, Team.Contact To);

        internal sealed record Line(string Text);

        internal sealed record Delivery(string Outcome);

        internal sealed class Ledger { public int Length { get; init; } }
    }

    namespace Channels.Mail
    {
        internal sealed record Address(string Text);

        internal sealed class Channel(Foundation.Settings settings) : Paging.IChannel
        {
            public Foundation.Settings Settings => settings;

            public Task<Paging.Delivery> Deliver(Paging.Message message, CancellationToken ct) =>
                Task.FromResult(new Paging.Delivery(new Address(message.To.Address).Text + message.Lines[0].Text));
        }
    }

    namespace Channels.Pager
    {
        internal sealed class Channel(Paging.Ledger ledger) : Paging.IChannel
        {
            public Task<Paging.Delivery> Deliver(Paging.Message message, CancellationToken ct) =>
                Task.FromResult(new Paging.Delivery(new Mail.Address("of another vendor").Text + ledger.Length));
        }
    }
}
