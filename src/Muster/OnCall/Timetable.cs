using System.Collections.Concurrent;

namespace Muster.OnCall;

/// <summary>
/// Everything that is written down about who is listed when, on the calendar of one zone: listed weeks at the bottom, layers
/// above them, absences taken out, overrides on top. What was changed keeps its old form for the time before the change.
/// </summary>
internal sealed class Timetable
{
    private static readonly Duration LookAhead = Duration.FromDays(56);
    private static readonly Duration Chunk = Duration.FromDays(182);

    private static readonly Duration AMonth = Duration.FromDays(30);

    /// <summary>Of which the shifts are kept; whoever asks for other years makes room.</summary>
    private const int MostMonths = 60;

    private readonly ConcurrentDictionary<long, IReadOnlyList<Shift>> _months = [];
    private readonly DateTimeZone _zone;
    private readonly List<Edition> _editions;
    private readonly List<Override> _overrides;
    private readonly List<Absence> _absences;

    public Timetable(Rotation? rotation, DateTimeZone zone)
        : this(new Plans { Rotation = rotation }, zone)
    {
    }

    public Timetable(Plans plans, DateTimeZone zone)
    {
        _zone = zone;
        _absences = [.. plans.Absences.Where(away => away.StartsAt < away.Until)];
        _overrides = [.. plans.Overrides.Where(one => one.StartsAt < one.Until).OrderBy(one => one.Id, StringComparer.Ordinal)];
        var absences = plans.Absences.ToLookup(away => away.Person);
        var from = Instant.MinValue;
        var editions = new List<Edition>();
        foreach (var past in plans.Past.OrderBy(past => past.Until))
        {
            editions.Add(new Edition(past.Rotation, from, past.Until, zone, absences, editions.LastOrDefault()));
            from = past.Until;
        }

        editions.Add(new Edition(plans.Rotation, from, Instant.MaxValue, zone, absences, editions.LastOrDefault()));
        _editions = editions;
    }

    /// <summary>Nothing is planned at all.</summary>
    public bool IsEmpty => _overrides.Count == 0 && Current.Weeks.Weeks == 0 && Current.Layers.Count == 0;

    private Edition Current => _editions[^1];

    /// <summary>From here on there is nothing but listed weeks.</summary>
    private bool JustWeeks(Instant at) => at >= Current.From && Current.Layers.Count == 0
        && !_overrides.Exists(one => one.Until > at) && !_absences.Exists(away => away.Until > at);

    /// <summary>Who is listed at <paramref name="at"/>; null where nothing is planned. It is asked at every page: listed weeks alone are not swept, and the rest a month at a time.</summary>
    public Duty? DutyAt(Instant at)
    {
        if (JustWeeks(at))
        {
            return Current.Weeks.ShiftAt(at)?.Duty;
        }

        var shifts = Month((long)Math.Floor((at - NodaConstants.UnixEpoch) / AMonth));
        var (low, high) = (0, shifts.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = shifts[middle].End <= at ? (middle + 1, high) : (low, middle);
        }

        return low < shifts.Count && shifts[low].Start <= at ? shifts[low].Duty : null;
    }

    /// <summary>Somebody is dealt shifts that need not be weeks.</summary>
    public bool HasLayers => Current.Layers.Count > 0;

    public bool HasAbsences => _absences.Count > 0;

    public bool IsAway(string person, Instant at) => _absences.Exists(away => away.Person == person && away.StartsAt <= at && away.Until > at);

    /// <summary>
    /// What is listed from <paramref name="from"/> up to <paramref name="until"/>, clipped to them, cut at every handoff and
    /// wherever somebody changes. Where nothing is planned there is no stretch; one of nobody is a gap that somebody wrote down.
    /// </summary>
    public IEnumerable<Shift> Shifts(Instant from, Instant until)
    {
        foreach (var edition in _editions.Where(edition => edition.From < until && edition.Until > from))
        {
            var (begins, ends) = (Instant.Max(edition.From, from), Instant.Min(edition.Until, until));
            foreach (var shift in Sweep(edition.Sources(begins, ends), begins, ends))
            {
                yield return shift;
            }
        }
    }

    /// <summary>Every instant after <paramref name="at"/> at which somebody may change, for as long as it can matter.</summary>
    public IEnumerable<Instant> ChangesAfter(Instant at)
    {
        // Twice round the list of weeks shows every change there will be; what is dealt from a pool is looked at for half a year.
        var end = Instant.Max(at + Chunk, Current.Weeks.Weeks == 0 ? at : at + Duration.FromDays(7L * ((2 * Current.Weeks.Weeks) + 2)));
        end = _overrides.Select(one => one.Until).Concat(_absences.Select(away => away.Until)).Append(end).Max() + Duration.Epsilon;
        end = Instant.Max(end, Current.Weeks.Begins is { } begins && begins > at ? begins + (end - at) : end);
        for (var from = at; from < end; from += Chunk)
        {
            foreach (var change in ChangesBetween(from, Instant.Min(from + Chunk, end)).Where(change => change > at))
            {
                yield return change;
            }
        }
    }

    /// <summary>
    /// In order: <paramref name="from"/>, and wherever up to <paramref name="until"/> a stretch begins or ends or somebody goes or comes
    /// back, who may stand in where nothing is planned at all.
    /// </summary>
    public IEnumerable<Instant> ChangesBetween(Instant from, Instant until) => Shifts(from, until).SelectMany(shift => new[] { shift.Start, shift.End })
        .Concat(_absences.SelectMany(away => new[] { away.StartsAt, away.Until })).Where(edge => edge > from && edge < until).Append(from).Distinct().Order();

    /// <summary>Duties in the order of their next turn: the one at <paramref name="at"/> first. Everybody who takes turns is among them.</summary>
    public IEnumerable<Duty> InLine(Instant at) => (JustWeeks(at) ? [] : Shifts(at, at + LookAhead)).Select(shift => shift.Duty)
        .Concat(Current.Weeks.CycleFrom(at))
        .Concat(Current.Layers.SelectMany(layer => layer.Pool).Select(member => Duty.Nobody with { TO = member.Person }));

    /// <summary>As the team reads it: `2026-03-02 09:00`.</summary>
    public string OnTheWall(Instant at)
    {
        var local = at.InZone(_zone).LocalDateTime;
        return $"{Foundation.LocalTimes.Date.Format(local.Date)} {Foundation.LocalTimes.Time.Format(local.TimeOfDay)}";
    }

    private IReadOnlyList<Shift> Month(long number)
    {
        if (_months.Count >= MostMonths)
        {
            _months.Clear();
        }

        return _months.GetOrAdd(number, month => [.. Shifts(NodaConstants.UnixEpoch + (month * AMonth), NodaConstants.UnixEpoch + ((month + 1) * AMonth))]);
    }

    private IEnumerable<Shift> Sweep(IReadOnlyList<IReadOnlyList<Listing>> sources, Instant from, Instant until)
    {
        var overrides = _overrides.Where(one => one.StartsAt < until && one.Until > from).ToList();
        var absences = _absences.Where(away => away.StartsAt < until && away.Until > from).ToList();
        var handoffs = sources.SelectMany(source => source).Where(listing => listing.Handoff).Select(listing => listing.From).ToHashSet();
        var edges = sources.SelectMany(source => source).SelectMany(listing => new[] { listing.From, listing.Until })
            .Concat(overrides.SelectMany(one => new[] { one.StartsAt, one.Until })).Concat(absences.SelectMany(away => new[] { away.StartsAt, away.Until }))
            .Where(edge => edge > from && edge < until).Append(from).Append(until).Distinct().Order().ToList();
        var places = new int[sources.Count];
        Shift? open = null;
        foreach (var (start, end) in edges.Zip(edges.Skip(1)))
        {
            var shift = At(start, end, sources, places, absences, overrides);
            if (open is not null && shift is not null && open.End == start && open.Duty == shift.Duty && open.GaveWay == shift.GaveWay && !handoffs.Contains(start))
            {
                open = open with { End = end };
                continue;
            }

            if (open is not null)
            {
                yield return open;
            }

            open = shift;
        }

        if (open is not null)
        {
            yield return open;
        }
    }

    private static Shift? At(
        Instant start, Instant end, IReadOnlyList<IReadOnlyList<Listing>> sources, int[] places, List<Absence> absences, List<Override> overrides)
    {
        var (duty, planned) = (Duty.Nobody, false);
        for (var source = 0; source < places.Length; source++)
        {
            var listings = sources[source];
            while (places[source] < listings.Count && listings[places[source]].Until <= start)
            {
                places[source]++;
            }

            if (places[source] < listings.Count && listings[places[source]] is var listing && listing.From <= start)
            {
                planned |= listing.Says != Roles.None;
                duty = Over(duty, listing.Duty, listing.Says);
            }
        }

        foreach (var away in absences.Where(away => away.StartsAt <= start && away.Until > start))
        {
            duty = duty.Without(away.Person);
        }

        return Written(new Shift(start, end, duty), planned, overrides);
    }

    /// <summary>With the overrides on top. What one of them names makes what it contradicts give way.</summary>
    private static Shift? Written(Shift shift, bool planned, List<Override> overrides)
    {
        foreach (var one in overrides.Where(one => one.StartsAt <= shift.Start && one.Until > shift.Start))
        {
            (shift, planned) = (shift with { Duty = shift.Duty.With(one.Role, one.Person) }, true);
            var other = one.Role switch { Role.IC => Role.TO, Role.TO => Role.IC, _ => (Role?)null };
            if (other is { } role && one.Person is not null && shift.Duty[role] == one.Person)
            {
                shift = shift with { Duty = shift.Duty.With(role, null), GaveWay = role };
            }
        }

        return !planned ? null
            : shift.Duty.Backup is { } backup && backup == shift.Duty.TO && overrides.Exists(one => one.Person == backup && one.StartsAt <= shift.Start && one.Until > shift.Start)
                ? shift with { Duty = shift.Duty with { Backup = null }, GaveWay = shift.GaveWay ?? Role.Backup }
                : shift;
    }

    private static Duty Over(Duty below, Duty above, Roles says)
    {
        foreach (var role in Enum.GetValues<Role>())
        {
            below = says.HasFlag((Roles)(1 << (int)role)) ? below.With(role, above[role]) : below;
        }

        return below;
    }

    /// <summary>The rotation as it was, or is, between two changes of it.</summary>
    private sealed class Edition(Rotation? rotation, Instant from, Instant until, DateTimeZone zone, ILookup<string, Absence> absences, Edition? before)
    {
        private readonly IReadOnlyList<LayerShifts> _laid =
        [
            .. (rotation?.Layers ?? []).Select(layer => new LayerShifts(
                layer, zone, absences, before?._laid.FirstOrDefault(old => old.Name == layer.Name) is { } old ? (old, from) : null)),
        ];

        public Instant From => from;

        public Instant Until => until;

        public WeekList Weeks { get; } = new(rotation, zone);

        public IReadOnlyList<Layer> Layers => rotation?.Layers ?? [];

        public IReadOnlyList<IReadOnlyList<Listing>> Sources(Instant begins, Instant ends) =>
        [
            [.. Weeks.Shifts(begins, ends).Select(shift => new Listing(Instant.Max(shift.Start, begins), Instant.Min(shift.End, ends), shift.Duty, Roles.All, shift.Start >= begins))],
            .. _laid.Select(layer => layer.Between(begins, ends).ToList()),
        ];
    }
}

/// <summary>What a timetable is made of.</summary>
internal sealed record Plans
{
    public Rotation? Rotation { get; init; }

    /// <summary>What the rotation was until it was changed.</summary>
    public IReadOnlyList<PastRotation> Past { get; init; } = [];

    public IReadOnlyList<Override> Overrides { get; init; } = [];

    public IReadOnlyList<Absence> Absences { get; init; } = [];
}

internal sealed record PastRotation(Instant Until, Rotation Rotation);
