using Muster.Foundation;

namespace Muster.OnCall;

/// <summary>
/// One layer laid out: shift after shift, each given to whoever is owed most of it. Pure: the same layer and the same absences
/// make the same shifts, and what lies ahead never changes what lies behind.
/// </summary>
internal sealed class LayerShifts
{
    /// <summary>Further ahead than this nobody plans: eleven years of hourly shifts.</summary>
    private const int Most = 100_000;

    private readonly Layer _layer;
    private readonly DateTimeZone _zone;
    private readonly ILookup<string, Absence> _absences;
    private readonly Pool? _before;
    private readonly Pool _pool;
    private readonly int _first;
    private readonly List<(Instant Start, Duty Duty, Roles Says)> _laid = [];
    private readonly Lock _lock = new();

    /// <param name="before">The same layer as it was until a change, and when that was: what it owed whom is still owed.</param>
    public LayerShifts(Layer layer, DateTimeZone teamZone, ILookup<string, Absence> absences, (LayerShifts Layer, Instant Until)? before = null)
    {
        (_layer, _absences) = (layer, absences);
        _zone = layer.TimeZone is { } own ? DateTimeZoneProviders.Tzdb[own] : teamZone;
        _first = before is var (_, until) ? Math.Max(0, IndexAt(until)) : 0;
        _before = before?.Layer.PoolAt(before.Value.Until);
        _pool = new Pool(layer, _before);
    }

    public string Name => _layer.Name;

    /// <summary>What this layer says between two instants, its hours respected, clipped to them, in order.</summary>
    public IEnumerable<Listing> Between(Instant from, Instant until)
    {
        foreach (var (start, end, duty, says) in Shifts(from, until))
        {
            foreach (var (opens, closes) in Open(Instant.Max(start, from), Instant.Min(end, until)))
            {
                yield return new Listing(opens, closes, duty, says, Handoff: opens == start);
            }
        }
    }

    private IEnumerable<(Instant Start, Instant End, Duty Duty, Roles Says)> Shifts(Instant from, Instant until)
    {
        for (var index = Math.Max(_first, IndexAt(from)); index < Most; index++)
        {
            var (start, duty, says) = Laid(index);
            if (start >= until)
            {
                yield break;
            }

            if (StartOf(index + 1) is var end && end > from && end > start)
            {
                yield return (start, end, duty, says);
            }
        }
    }

    /// <summary>The hours of duty inside a stretch.</summary>
    private IEnumerable<(Instant Opens, Instant Closes)> Open(Instant from, Instant until)
    {
        if (_layer.Within is not { } window)
        {
            return [(from, until)];
        }

        var (first, last) = (from.InZone(_zone).Date.PlusDays(-1), until.InZone(_zone).Date);
        var hours = Enumerable.Range(0, Period.DaysBetween(first, last) + 1).Select(first.PlusDays)
            .Where(day => window.Days.Contains(day.DayOfWeek))
            .Select(day => (Opens: _zone.At(day + window.From), Closes: _zone.At((window.Until > window.From ? day : day.PlusDays(1)) + window.Until)));
        return hours.Select(one => (Opens: Instant.Max(one.Opens, from), Closes: Instant.Min(one.Closes, until))).Where(one => one.Opens < one.Closes);
    }

    private (Instant Start, Duty Duty, Roles Says) Laid(int index)
    {
        lock (_lock)
        {
            while (_first + _laid.Count <= index)
            {
                var start = StartOf(_first + _laid.Count);
                var (duty, says) = Dealt(_pool, _first + _laid.Count);
                _laid.Add((start, duty, says));
            }

            return _laid[index - _first];
        }
    }

    /// <summary>The pool as it stood before the shift of <paramref name="at"/> was dealt.</summary>
    private Pool PoolAt(Instant at)
    {
        var pool = new Pool(_layer, _before);
        for (var (index, until) = (_first, IndexAt(at)); index < until; index++)
        {
            Dealt(pool, index);
        }

        return pool;
    }

    private (Duty Duty, Roles Says) Dealt(Pool pool, int index)
    {
        // In spring a shift may fall whole into the hours that the clocks skip: nobody has it, and nobody did it.
        var (start, end) = (StartOf(index), StartOf(index + 1));
        return end > start ? pool.Next(member => IsThere(member, start, end)) : (Duty.Nobody, Roles.None);
    }

    private bool IsThere(Member member, Instant start, Instant end)
    {
        var day = start.InZone(_zone).Date;
        return (member.From is null || member.From <= day) && (member.Until is null || member.Until >= day)
            && (member.Person is null || !_absences[member.Person].Any(away => away.StartsAt < end && away.EndsAt > start && away.WasKnownAt(start)));
    }

    /// <summary>The shift that <paramref name="at"/> lies in; negative before the first.</summary>
    private int IndexAt(Instant at)
    {
        // Counted on the wall, and put right where the clocks were changed in between.
        var hours = Period.Between(_layer.Start + _layer.At, at.InZone(_zone).LocalDateTime, PeriodUnits.Hours).Hours;
        var index = (int)Math.Clamp(hours / (long)_layer.Every.TotalHours, -1, Most);
        while (index >= 0 && StartOf(index) > at)
        {
            index--;
        }

        while (index < Most && StartOf(index + 1) <= at)
        {
            index++;
        }

        return index;
    }

    private Instant StartOf(int index) => _zone.At((_layer.Start + _layer.At).PlusHours(index * (long)_layer.Every.TotalHours));
}
