namespace Muster.Catalog;

/// <summary>What stands on what. Declarations may name services that nobody has described, and may go round in circles.</summary>
internal sealed class Dependencies(IReadOnlyList<Service> services)
{
    private readonly Dictionary<string, Service> _byId = services.ToDictionary(service => service.Id);

    public Service? this[string? id] => id is not null && _byId.TryGetValue(id, out var service) ? service : null;

    /// <summary>
    /// The name an alert is grouped by: the service it names; otherwise the one service its agent runs; otherwise the agent.
    /// </summary>
    public string? Subject(string? service, string? agent)
    {
        if (service is not null || agent is null)
        {
            return service;
        }

        var its = _byId.Values.Where(one => one.Agent == agent).Take(2).ToList();
        return its.Count == 1 ? its[0].Id : agent;
    }

    /// <summary>Everything this service stands on, however far down; not itself.</summary>
    public IReadOnlyCollection<string> Upstream(string? id)
    {
        var found = new HashSet<string>();
        var look = new Stack<string>(this[id]?.DependsOn ?? []);
        while (look.TryPop(out var next))
        {
            if (next != id && found.Add(next))
            {
                foreach (var below in this[next]?.DependsOn ?? [])
                {
                    look.Push(below);
                }
            }
        }

        return found;
    }
}
