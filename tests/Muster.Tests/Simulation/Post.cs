using Muster.Paging;
using Muster.Team;

namespace Muster.Tests.Simulation;

/// <summary>What the far ends know: every message that anybody tried to send, whether it was answered, and who cannot be reached.</summary>
internal sealed class Post(World world)
{
    private readonly Dictionary<string, Sent> _sent = [];
    private readonly HashSet<string> _dead = [];

    public int Arrivals { get; private set; }

    public int Duplicates { get; private set; }

    public Sent this[string page] => _sent.GetValueOrDefault(page) ?? new Sent();

    public bool Dead(Contact contact) => _dead.Contains(contact.Address);

    public void Die(string address) => _dead.Add(address);

    /// <summary>Some phones come back.</summary>
    public void Revive(double chance) => _dead.RemoveWhere(_ => world.Dice.Chance(chance));

    public void Begins(Message message)
    {
        if (!_sent.TryGetValue(message.Id, out var sent))
        {
            _sent[message.Id] = sent = new Sent();
        }

        sent.Tries++;
        world.Ledger.Begins(message);
    }

    public void Arrives(Message message, Contact to)
    {
        Arrivals++;
        Duplicates += this[message.Id].Arrived++ > 0 ? 1 : 0;
        world.People.Receive(message, to);
    }

    public void Delivered(Message message) => this[message.Id].Delivered++;

    public void Refused(Message message) => this[message.Id].Refused++;

    internal sealed class Sent
    {
        public int Tries { get; set; }

        public int Arrived { get; set; }

        public int Delivered { get; set; }

        public int Refused { get; set; }
    }
}
