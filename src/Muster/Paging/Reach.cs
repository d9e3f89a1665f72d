using Muster.Foundation;
using Muster.Team;

namespace Muster.Paging;

/// <summary>
/// Who could not be woken right now, and why: known before anything fails at night, so that the pages and the doctor can say it.
/// </summary>
internal sealed class Reach(IEnumerable<IChannel> adapters, PageStore pages)
{
    private readonly Dictionary<string, IChannel> _adapters = adapters.ToDictionary(adapter => adapter.Kind);

    /// <summary>Why nothing can be sent to contacts of this kind on this server; null when it can.</summary>
    public string? Missing(string kind) => _adapters.TryGetValue(kind, out var adapter) ? adapter.Missing : $"there is no channel of the kind {kind}";

    /// <summary>Why none of these can work; null when one may.</summary>
    public string? Missing(IReadOnlyList<Contact> contacts) => contacts.Count == 0
        ? "no contact is set up"
        : contacts.All(contact => Missing(contact.Kind) is not null) ? Missing(contacts[0].Kind) : null;

    /// <summary>Those who cannot be reached, or whose last message did not arrive.</summary>
    public async Task<IReadOnlyList<Unreached>> Unreached(Session sql, IReadOnlyList<Person> people)
    {
        var unreached = new List<Unreached>();
        foreach (var person in people)
        {
            if (Missing(person.Contacts) is { } missing)
            {
                unreached.Add(new(person.Id, missing));
            }
            else if (await pages.LastFailure(sql, person.Id) is { } failure)
            {
                unreached.Add(new(person.Id, $"the last message did not arrive ({failure})"));
            }
        }

        return unreached;
    }
}

/// <param name="Because">In words, without an address: it may hold a key.</param>
internal sealed record Unreached(string Person, string Because);
