using Muster.Foundation;

namespace Muster.OnCall;

/// <summary>
/// The listed weeks laid out on the calendar of one zone. They are counted from the first handoff: turn 0 is the first listed
/// week, and one cycle reaches from there to the end of the last.
/// </summary>
internal sealed class WeekList
{
    private readonly DateTimeZone _zone;
    private readonly Handoff _handoff;
    private readonly LocalDate _first;
    private readonly Duty[] _cycle;

    public WeekList(Rotation? rotation, DateTimeZone zone)
    {
        _zone = zone;
        _handoff = rotation?.Handoff ?? Handoff.Default;
        var weeks = rotation?.Weeks.Select(week => (Start: _handoff.OnOrAfter(week.Week), week.Duty)).ToList() ?? [];
        _first = weeks.Count == 0 ? default : weeks.Min(week => week.Start);
        _cycle = weeks.Count == 0 ? [] : new Duty[WeeksTo(weeks.Max(week => week.Start)) + 1];
        Array.Fill(_cycle, Duty.Nobody);
        weeks.ForEach(week => _cycle[WeeksTo(week.Start)] = week.Duty);
        Repeats = rotation?.Repeat == true;
    }

    public bool Repeats { get; }

    /// <summary>The first handoff; null when no week is listed.</summary>
    public Instant? Begins => Weeks == 0 ? null : StartOf(0);

    /// <summary>Weeks from the first listed one to the end of the last, gaps included; 0 when none is listed.</summary>
    public int Weeks => _cycle.Length;

    /// <summary>Null before the first listed week, and after the last one unless the list repeats.</summary>
    public Shift? ShiftAt(Instant at) => TurnAt(at) is var turn && Covers(turn) ? ShiftOf(turn) : null;

    /// <summary>
    /// The shifts that touch the time from <paramref name="from"/> up to <paramref name="until"/>, each ending where the next
    /// one starts. A gap in the list is a shift of nobody; before and after the list there is none.
    /// </summary>
    public IEnumerable<Shift> Shifts(Instant from, Instant until)
    {
        for (var turn = Math.Max(0, TurnAt(from)); Covers(turn); turn++)
        {
            var shift = ShiftOf(turn);
            if (shift.Start >= until)
            {
                yield break;
            }

            yield return shift;
        }
    }

    /// <summary>One cycle of duties in the order of their next turn: the one at <paramref name="at"/> first.</summary>
    public IEnumerable<Duty> CycleFrom(Instant at)
    {
        var now = TurnAt(at) is var turn && Covers(turn) ? turn % Weeks : 0;
        return _cycle.Skip(now).Concat(_cycle.Take(now));
    }

    private bool Covers(int turn) => turn >= 0 && (turn < Weeks || (Repeats && Weeks > 0));

    private Shift ShiftOf(int turn) => new(StartOf(turn), StartOf(turn + 1), _cycle[turn % Weeks]);

    /// <summary>How many handoffs after the first one <paramref name="at"/> lies; negative before it.</summary>
    private int TurnAt(Instant at)
    {
        if (Weeks == 0)
        {
            return 0;
        }

        // The local date is a guess. On the day of a handoff, before its hour, the week before is still on duty; and a zone
        // that sets its clocks back just after midnight shows the day before again when the handoff is already over.
        var turn = WeeksTo(at.InZone(_zone).Date);
        while (StartOf(turn) > at)
        {
            turn--;
        }

        while (StartOf(turn + 1) <= at)
        {
            turn++;
        }

        return turn;
    }

    private int WeeksTo(LocalDate date) => Period.DaysBetween(_first, date) / 7;

    private Instant StartOf(int turn) => _zone.At(_first.PlusWeeks(turn) + _handoff.At);
}
