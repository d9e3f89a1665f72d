using Muster.Alerts;
using Muster.Foundation;
using Muster.Incidents;
using Muster.OnCall;
using Muster.Paging;

namespace Muster.Tests.Simulation;

/// <summary>
/// Watches every commit: reads what it changed, compares it with what was known, and lets the rules judge. It believes nothing but
/// what is in the database and what the far ends saw.
/// </summary>
internal sealed class Ledger(World world, Look look)
{
    private readonly Dictionary<long, KnownPage> _pages = [];
    private readonly Dictionary<string, long> _pageRows = [];
    private readonly Dictionary<string, int> _attempts = [];

    public SortedDictionary<long, KnownIncident> Incidents { get; } = [];

    public Dictionary<string, KnownAlert> Alerts { get; } = [];

    public IReadOnlyCollection<KnownPage> Pages => _pages.Values;

    public IReadOnlyList<string> People { get; private set; } = [];

    public Rotation? Rotation { get; private set; }

    /// <summary>Grows with each change of the team or its rotation.</summary>
    public int Team { get; private set; }

    public long Commits { get; private set; }

    public SortedDictionary<long, KnownIncident> Open { get; } = [];

    public void Committed(HashSet<(string Table, long Row)> changed)
    {
        Commits++;
        if (changed.Count > 0)
        {
            look.AtOnce(() => Read(changed));
        }
    }

    private void Read(HashSet<(string Table, long Row)> changed)
    {
        foreach (var (table, _) in changed.Where(one => one.Table is "people" or "settings").DistinctBy(one => one.Table))
        {
            ReadTeam(table);
        }

        foreach (var (_, row) in changed.Where(one => one.Table == "alerts"))
        {
            ReadAlert(row);
        }

        var planned = new HashSet<(long Incident, int Seq, string Person)>();
        foreach (var (_, row) in changed.Where(one => one.Table == "pages"))
        {
            ReadPage(row, changed.Contains(("claims", row)), planned);
        }

        foreach (var (_, row) in changed.Where(one => one.Table == "page_attempts"))
        {
            ReadAttempt(row);
        }

        foreach (var (_, row) in changed.Where(one => one.Table == "incidents"))
        {
            ReadIncident(row, planned);
        }

        foreach (var (_, row) in changed.Where(one => one.Table == "journal"))
        {
            ReadJournal(row);
        }
    }

    /// <summary>Somebody is about to be interrupted.</summary>
    public void Begins(Message message)
    {
        var page = _pageRows.TryGetValue(message.Id, out var row) ? _pages[row] : null;
        if (page is null)
        {
            world.Fail($"message {message.Id} was sent without a page on disk");
        }
        else if (page.Incident is { } number && page.AsksToAcknowledge && Incidents[number] is { AcknowledgedIn: > 0 } incident && page.ClaimedIn > incident.AcknowledgedIn)
        {
            world.Fail($"{page.Person} is paged for #{number}, which was acknowledged before that page was taken on: {page}", number);
        }
    }

    private void ReadTeam(string table)
    {
        Team++;
        if (table == "people")
        {
            People = look.All("select id from people where left_at is null order by place, id", row => row.GetString(0));
        }
        else if (look.One("select body from settings where name = 'rotation'", row => row.GetString(0)) is { } body)
        {
            Rotation = Json.Read<Rotation>(body);
        }
    }

    private void ReadAlert(long row)
    {
        var after = look.One("select id, incident, silenced_by, resolved_at, signals from alerts where rowid = @0", at =>
            new KnownAlert(at.GetString(0), at.IsDBNull(1) ? null : at.GetInt64(1), Look.Text(at, 2), at.IsDBNull(3), at.GetInt64(4)), row)!;
        if (Alerts.GetValueOrDefault(after.Id)?.Incident is { } old)
        {
            Incidents[old].Alerts--;
        }

        if (after.Incident is { } number)
        {
            Incident(number).Alerts++;
        }

        Alerts[after.Id] = after;
        if (Rules.Misplaced(after) is { } why)
        {
            world.Fail(why, after.Incident);
        }
    }

    private void ReadPage(long row, bool claimed, HashSet<(long Incident, int Seq, string Person)> planned)
    {
        var before = _pages.GetValueOrDefault(row);
        var after = look.One("select id, incident, seq, person, kind, reason, state, due_at, lease_until, superseded_at, failure from pages where rowid = @0", at => new KnownPage(
            at.GetString(0), at.IsDBNull(1) ? null : at.GetInt64(1), at.GetInt32(2), Look.Text(at, 3), Enum.Parse<MessageKind>(at.GetString(4)), at.GetString(5),
            Enum.Parse<PageState>(at.GetString(6)), Look.Time(at, 7)!.Value, Look.Time(at, 8), Look.Time(at, 9), Look.Text(at, 10)), row)!;
        after = after with { ClaimedIn = claimed ? Commits : before?.ClaimedIn ?? 0 };
        (_pages[row], _pageRows[after.Id]) = (after, row);
        if (after is { Kind: MessageKind.Page, Incident: { } number, Person: { } person } && before is null)
        {
            planned.Add((number, after.Seq, person));
        }

        if (after.Incident is { } its)
        {
            Incident(its).Pending.Remove(after);
            _ = after.Ended || Incident(its).Pending.Add(after);
        }

        if (claimed && before is { State: PageState.Sending } && before.LeaseUntil > world.Time.Now && world.Weather.Settled)
        {
            world.Fail($"a page is taken while somebody else sends it: {before} became {after}", after.Incident);
        }

        if (PageRules.Broken(before, after, world.Post[after.Id]) is { } why)
        {
            world.Fail($"{why}: {before} became {after}", after.Incident);
        }
    }

    private void ReadAttempt(long row)
    {
        var page = look.One("select page from page_attempts where rowid = @0", at => at.GetString(0), row)!;
        var count = _attempts[page] = _attempts.GetValueOrDefault(page) + 1;
        if (count > world.Post[page].Tries)
        {
            world.Fail($"page {page} has {count} attempts on record, and only {world.Post[page].Tries} were made");
        }
    }

    private void ReadIncident(long number, HashSet<(long Incident, int Seq, string Person)> planned)
    {
        var known = Incident(number);
        var before = known.State;
        var row = look.One("select version, state, title, service, severity, stage, is_open, opened_at, resolved_at, next_due_at from incidents where number = @0", StoredIncident.Read, number)!;
        var events = look.All("select seq, at, actor, body from incident_events where incident = @0 and seq > @1 order by seq", at => new TimelineEvent(
            at.GetInt32(0), Look.Time(at, 1)!.Value, Look.Text(at, 2), Json.Read<IncidentEvent>(at.GetString(3))), number, before.Version);
        known.Timeline.AddRange(events);
        known.State = events.Aggregate(before, Lifecycle.Apply);
        _ = known.State.Open ? Open.TryAdd(number, known) : Open.Remove(number);
        var why = row.Differs(known.State) ?? new IncidentRules(this, known, before, events, planned).Broken();
        if (why is not null)
        {
            world.Fail(why, number);
        }
    }

    private void ReadJournal(long row)
    {
        var (signals, outcome) = look.One("select signals, outcome from journal where id = @0", at => (at.GetString(0), Look.Text(at, 1)), row);
        if (outcome is not null && Rules.Unaccounted(Json.Read<List<Signal>>(signals), Json.Read<FoldOutcome>(outcome), this) is { } why)
        {
            world.Fail($"journal row {row}: {why}");
        }
    }

    private KnownIncident Incident(long number)
    {
        if (!Incidents.TryGetValue(number, out var known))
        {
            Incidents[number] = known = new KnownIncident(number);
        }

        return known;
    }
}
