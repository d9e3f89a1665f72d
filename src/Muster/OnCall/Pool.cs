namespace Muster.OnCall;

/// <summary>
/// Deals a layer's roles to its pool, one shift at a time. Every shift, each who is there is owed their share of each role, and
/// who takes one has it paid off: so nobody is ever ahead or behind by more than about a shift, the away are owed nothing for
/// their absence, and who joins begins even. IC and TO are never one person, nor backup and TO.
/// </summary>
internal sealed class Pool
{
    /// <summary>The TO is chosen first, since IC and backup depend on it; the CO last, since it may double as the IC.</summary>
    private static readonly Role[] Deal = [Role.TO, Role.IC, Role.Backup, Role.CO];

    /// <summary>Sums of shares that ought to be equal differ in their last digits.</summary>
    private const double Same = 1e-6;

    private readonly Layer _layer;
    private readonly double[,] _owed;
    private readonly int[] _lastOn;
    private int _shift;
    private int _lastTo = -1;

    /// <param name="before">The pool until a change of it: whoever was in it already is owed what they were.</param>
    public Pool(Layer layer, Pool? before)
    {
        (_layer, _owed, _lastOn) = (layer, new double[Deal.Length, layer.Pool.Count], [.. Enumerable.Repeat(-1, layer.Pool.Count)]);
        foreach (var (member, person) in layer.Pool.Select(member => member.Person).Index())
        {
            if (before?._layer.Pool.Index().FirstOrDefault(old => old.Item.Person == person, (-1, null!)).Index is >= 0 and var was)
            {
                _lastOn[member] = before._lastOn[was];
                _lastTo = before._lastTo == was ? member : _lastTo;
                foreach (var role in Deal)
                {
                    _owed[(int)role, member] = before._owed[(int)role, was];
                }
            }
        }

        _shift = before?._shift ?? 0;
    }

    public (Duty Duty, Roles Says) Next(Func<Member, bool> isThere)
    {
        var there = Enumerable.Range(0, _layer.Pool.Count).Where(member => isThere(_layer.Pool[member])).ToList();
        var chosen = new int?[Deal.Length];
        foreach (var role in Deal.Where(_layer.Roles.Contains))
        {
            chosen[(int)role] = _layer.Order == LayerOrder.Fair ? Owed(role, there, chosen) : InOrder(role, there, chosen);
        }

        foreach (var member in chosen.OfType<int>())
        {
            _lastOn[member] = _shift;
        }

        _lastTo = chosen[(int)Role.TO] ?? chosen.OfType<int>().FirstOrDefault(_lastTo);
        _shift++;
        var duty = Deal.Aggregate(Duty.Nobody, (duty, role) => chosen[(int)role] is { } member ? duty.With(role, _layer.Pool[member].Person) : duty);
        return (duty, Deal.Where(role => chosen[(int)role] is not null).Aggregate(Roles.None, (says, role) => says | (Roles)(1 << (int)role)));
    }

    private int? Owed(Role role, List<int> there, int?[] chosen)
    {
        var all = there.Sum(member => _layer.Pool[member].Weight);
        foreach (var member in there)
        {
            _owed[(int)role, member] += _layer.Pool[member].Weight / all;
        }

        int? best = null;
        foreach (var member in there.Where(member => May(role, member, chosen)))
        {
            best = best is { } other && !Before(member, other, role, chosen) ? best : member;
        }

        // A CO who is the IC as well was not given a turn of their own.
        if (best is { } taken && !(role == Role.CO && chosen[(int)Role.IC] == taken))
        {
            _owed[(int)role, taken]--;
        }

        return best;
    }

    /// <summary>Whether one comes before another: free of other roles, owed more, rested longer.</summary>
    private bool Before(int one, int other, Role role, int?[] chosen)
    {
        var (busy, otherBusy) = (chosen.Contains(one), chosen.Contains(other));
        if (busy != otherBusy)
        {
            return !busy;
        }

        if (busy && role == Role.CO && chosen[(int)Role.IC] is { } ic)
        {
            return one == ic;
        }

        var difference = _owed[(int)role, one] - _owed[(int)role, other];
        return Math.Abs(difference) > Same ? difference > 0 : _lastOn[one] < _lastOn[other];
    }

    /// <summary>The next in the list after the last TO, each further role the next after that.</summary>
    private int? InOrder(Role role, List<int> there, int?[] chosen)
    {
        var after = chosen.OfType<int>().Any() ? Deal.Where(_layer.Roles.Contains).Select(one => chosen[(int)one]).OfType<int>().Last() : _lastTo;
        var line = there.Where(member => member > after).Concat(there.Where(member => member <= after)).Where(member => May(role, member, chosen)).ToList();
        return line.Where(member => !chosen.Contains(member)).Cast<int?>().FirstOrDefault()
            ?? (role == Role.CO && chosen[(int)Role.IC] is { } ic ? ic : line.Cast<int?>().FirstOrDefault());
    }

    private static bool May(Role role, int member, int?[] chosen) =>
        role is not (Role.IC or Role.Backup) || chosen[(int)Role.TO] != member;
}
