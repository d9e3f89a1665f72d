using Muster.Alerts;
using Muster.Catalog;
using Muster.Foundation;

namespace Muster.Incidents;

/// <summary>
/// One batch of the journal on its way to alerts and incidents, in one transaction. Alerts are worked out in memory
/// first; every incident they touch is decided on once at the end, so that ten thousand alerts are one event.
/// </summary>
internal sealed class Fold(
    Session sql, Situation situation, AlertStore alerts, IncidentDesk desk, IncidentStore incidents, Dependencies catalog, ActiveSilences silences)
{
    private readonly Instant _now = situation.Now;
    private readonly Dictionary<(string Source, string Fingerprint), Alert> _alerts = [];
    private readonly HashSet<(string Source, string Fingerprint)> _changed = [];
    private readonly List<Alert> _superseded = [];
    private readonly Dictionary<string, List<Candidate>> _around = [];
    private readonly Dictionary<long, Candidate?> _last = [];
    private readonly Dictionary<long, Joined> _joined = [];
    private readonly Dictionary<long, Signal> _refired = [];
    private readonly HashSet<long> _quieter = [];
    private readonly HashSet<long> _longOver = [];
    private readonly Dictionary<string, string> _unknown = [];

    /// <summary>Services that alerts named and the catalogue does not know, with the source that named them.</summary>
    public IReadOnlyDictionary<string, string> Unknown => _unknown;

    /// <exception cref="ConflictException">What it is about to change was changed while it looked.</exception>
    public async Task Load(IReadOnlyCollection<Signal> signals, IReadOnlyCollection<Alert> held)
    {
        var fingerprints = signals.Select(signal => signal.Fingerprint).Distinct().ToList();
        await ReadAlerts(fingerprints);
        if (sql.Dialect == Dialect.Postgres)
        {
            await Hold(fingerprints, [.. signals.Select(signal => catalog.Subject(signal.Service, signal.Agent)).Concat(held.Select(alert => alert.Service)).Distinct()]);
        }

        var named = _alerts.Values.Where(alert => alert.Firing).Select(alert => alert.Incident).OfType<long>().Distinct().ToList();
        _longOver.UnionWith(await incidents.ResolvedBefore(sql, named, _now - Grouping.RefireWindow));
    }

    private async Task ReadAlerts(IReadOnlyCollection<string> fingerprints)
    {
        foreach (var alert in await alerts.Newest(sql, fingerprints))
        {
            _alerts[(alert.Source, alert.Fingerprint)] = alert;
        }
    }

    /// <summary>
    /// Locks every incident these could join or end, the lowest number first as a merge does, and looks again: in between,
    /// somebody may have merged or resolved one.
    /// </summary>
    private async Task Hold(IReadOnlyCollection<string> fingerprints, IReadOnlyCollection<string?> services)
    {
        var numbers = await Touched(services);
        await incidents.Lock(sql, numbers);
        _alerts.Clear();
        _around.Clear();
        _last.Clear();
        await ReadAlerts(fingerprints);
        if ((await Touched(services)).Except(numbers).Any())
        {
            throw new ConflictException();
        }
    }

    private async Task<IReadOnlyCollection<long>> Touched(IReadOnlyCollection<string?> services)
    {
        var numbers = _alerts.Values.Where(alert => alert.Firing).Select(alert => alert.Incident).OfType<long>().ToHashSet();
        foreach (var service in services)
        {
            numbers.UnionWith((await Around(service, catalog.Upstream(service))).Select(candidate => candidate.Incident));
        }

        // And what an alert that has ended would come back to.
        foreach (var ended in _alerts.Values.Where(alert => !alert.Firing).Select(alert => alert.Incident).Distinct())
        {
            if (await Last(ended) is { } last && (last.Open || last.ResolvedAt >= _now - Grouping.RefireWindow))
            {
                numbers.Add(last.Incident);
            }
        }

        return numbers;
    }

    public async Task<SignalOutcome> Take(string source, long row, Signal signal)
    {
        var key = (source, signal.Fingerprint);
        var known = _alerts.GetValueOrDefault(key);
        if (signal.Status == AlertStatus.Resolved)
        {
            return Resolve(key, row, signal, known);
        }

        if (known is { Firing: true })
        {
            return await Repeat(key, row, signal, known);
        }

        if (known is not null && known.LastRow > row)
        {
            return await Late(key, row, signal, known);
        }

        return await Fire(key, row, signal);
    }

    /// <summary>An alert whose silence is over: it is looked at as if it had just been sent.</summary>
    public async Task Unsilence(Alert alert)
    {
        var key = (alert.Source, alert.Fingerprint);
        _alerts.TryAdd(key, alert);
        if (_alerts[key] is { Firing: true, SilencedBy: not null } held)
        {
            await Place(key, held with { SilencedBy = null });
        }
    }

    /// <summary>Writes the alerts, then lets each incident decide once on all that happened to it.</summary>
    public async Task Finish()
    {
        await alerts.Save(sql, _superseded);
        await alerts.Save(sql, [.. _changed.Select(key => _alerts[key])]);
        // In the order of their numbers, as a merge does: two transactions that lock several never wait for each other in a ring.
        foreach (var number in _refired.Keys.Concat(_joined.Keys).Concat(_quieter).Distinct().Order())
        {
            await Finish(number);
        }
    }

    private async Task Finish(long number)
    {
        if (_refired.TryGetValue(number, out var signal))
        {
            await Decide(number, new Command.Refire(signal.Severity, signal.Summary));
        }

        if (_joined.TryGetValue(number, out var joined))
        {
            await Decide(number, new Command.Join(joined.Count, joined.Highest, joined.Summary, joined.Service));
        }

        if (_quieter.Contains(number) && await alerts.Count(sql, number) is (var all, 0))
        {
            await Decide(number, new Command.AllAlertsResolved(all));
        }
    }

    private SignalOutcome Resolve((string Source, string Fingerprint) key, long row, Signal signal, Alert? known)
    {
        if (known is { Firing: true } && known.LastRow <= row)
        {
            Set(key, known with
            {
                // Many senders say at the end only that it has ended: the words that people were woken with stay.
                Signal = known.Signal with { Status = AlertStatus.Resolved, EndsAt = signal.EndsAt },
                ResolvedAt = Instant.Max(known.FiredAt, Instant.Min(signal.EndsAt ?? _now, _now)),
                UpdatedAt = _now, LastRow = row, Signals = known.Signals + 1,
            });
            if (known.Incident is { } number)
            {
                _quieter.Add(number);
            }

            return new SignalOutcome(known.Id, known.Incident, "resolved");
        }

        if (known is null)
        {
            // The firing may still wait in the journal behind something more urgent: remember that it is over already.
            known = New(key, row, signal) with { ResolvedAt = Instant.Min(signal.EndsAt ?? _now, _now) };
            Set(key, known);
        }
        else if (!known.Firing && known.LastRow < row)
        {
            // As well: it may have fired once more, behind something more urgent.
            Set(key, known with { LastRow = row, UpdatedAt = _now });
        }

        return new SignalOutcome(known.Id, known.Incident, "resolved");
    }

    private async Task<SignalOutcome> Repeat((string Source, string Fingerprint) key, long row, Signal signal, Alert known)
    {
        var worse = signal.Severity < known.Signal.Severity;
        var next = known with
        {
            // What people were woken for does not become less by being said again; a person lowers it.
            Signal = signal with { FiredAt = Instant.Min(signal.FiredAt, known.FiredAt), Severity = worse ? signal.Severity : known.Signal.Severity },
            FiredAt = Instant.Min(signal.FiredAt, known.FiredAt),
            UpdatedAt = _now, LapsesAt = signal.EndsAt, LastRow = Math.Max(row, known.LastRow), Signals = known.Signals + 1,
        };
        if (known.Incident is null || _longOver.Contains(known.Incident.Value))
        {
            // Held back until now, or still firing half an hour after somebody declared it resolved.
            return await Place(key, next);
        }

        Set(key, next);
        if (worse)
        {
            Join(known.Incident.Value, signal, known.Service, 0);
        }

        return new SignalOutcome(known.Id, known.Incident, "deduplicated");
    }

    /// <summary>
    /// It fired and resolved, and the resolution was folded first because it travelled with something more urgent. It
    /// was accepted, so it gets its incident all the same; a person sees that it is over.
    /// </summary>
    private async Task<SignalOutcome> Late((string Source, string Fingerprint) key, long row, Signal signal, Alert known)
    {
        SignalOutcome outcome;
        if (known.Signals > 1 && known.SilencedBy is null && signal.FiredAt > known.ResolvedAt)
        {
            // It had ended before, fired once more, and that is over too.
            _superseded.Add(known with { LastRow = row });
            outcome = await Place(key, New(key, known.LastRow, signal) with { ResolvedAt = Instant.Max(signal.FiredAt, known.UpdatedAt), Signals = 2 }, known.Incident);
            return Over(outcome);
        }

        if (known.Incident is not null || known.SilencedBy is not null || known.Signals > 1)
        {
            return new SignalOutcome(known.Id, known.Incident, "deduplicated");
        }

        return Over(await Place(key, known with { Signal = signal, FiredAt = signal.FiredAt, Signals = 2 }));
    }

    private SignalOutcome Over(SignalOutcome outcome)
    {
        if (outcome.Incident is { } number)
        {
            _quieter.Add(number);
        }

        return outcome;
    }

    private Task<SignalOutcome> Fire((string Source, string Fingerprint) key, long row, Signal signal)
    {
        var ended = _alerts.GetValueOrDefault(key);
        if (ended is not null && _changed.Contains(key))
        {
            _superseded.Add(ended);
        }

        return Place(key, New(key, row, signal), ended?.Incident);
    }

    private Alert New((string Source, string Fingerprint) key, long row, Signal signal) => new()
    {
        Id = Ids.New(_now), Fingerprint = key.Fingerprint, Source = key.Source, Signal = signal,
        Service = catalog.Subject(signal.Service, signal.Agent),
        FiredAt = signal.FiredAt, UpdatedAt = _now, LapsesAt = signal.EndsAt, Signals = 1, LastRow = row,
    };

    /// <summary>Into a silence, an open incident or a new one: every accepted alert is in exactly one.</summary>
    /// <param name="last">What it was part of when it last fired.</param>
    private async Task<SignalOutcome> Place((string Source, string Fingerprint) key, Alert alert, long? last = null)
    {
        if (silences.Holding(alert.Source, alert.Signal) is { } silence)
        {
            Set(key, alert with { SilencedBy = silence.Id });
            return new SignalOutcome(alert.Id, null, "silenced");
        }

        if (alert.Service is { } service && catalog[service] is null)
        {
            _unknown[service] = alert.Source;
        }

        var upstream = catalog.Upstream(alert.Service);
        var (placement, number) = Grouping.Place(alert.Service, upstream, await Around(alert.Service, upstream), await Last(last), _now);
        switch (placement)
        {
            case Placement.Opens:
                number = await Open(alert);
                break;
            case Placement.Refires:
                _refired[number!.Value] = alert.Signal;
                Reopen(alert.Service, number.Value);
                break;
            default:
                Join(number!.Value, alert.Signal, alert.Service, 1);
                break;
        }

        Set(key, alert with { Incident = number, SilencedBy = null });
        return new SignalOutcome(alert.Id, number, placement == Placement.Joins ? "joined" : "opened");
    }

    private async Task<long> Open(Alert alert)
    {
        var signal = alert.Signal;
        var service = catalog[alert.Service];
        var opened = await desk.Open(sql, new Command.Open(
            signal.Summary, signal.Severity, alert.Service, signal.Agent ?? service?.Agent, alert.Source, Detection.Alert,
            signal.FiredAt, signal.FailureBeganAt, signal.Impact ?? service?.Impact,
            signal.Dashboard ?? service?.Dashboard, signal.Runbook ?? service?.Runbook), null, situation);
        _around[alert.Service ?? ""].Add(new Candidate(opened.Number, alert.Service, _now, true, null));
        return opened.Number;
    }

    private void Reopen(string? service, long number)
    {
        var list = _around[service ?? ""];
        list.RemoveAll(one => one.Incident == number);
        list.Add(new Candidate(number, service, _now, true, null));
        _last[number] = list[^1];
    }

    /// <summary>Where an alert was when it last fired, or what that was merged into.</summary>
    private async Task<Candidate?> Last(long? number)
    {
        if (number is { } one && !_last.ContainsKey(one))
        {
            _last[one] = await incidents.Standing(sql, one) is { } incident ? Candidate(incident, incident.Service) : null;
        }

        return number is { } known ? _last[known] : null;
    }

    private static Candidate Candidate(Incident incident, string? service) =>
        new(incident.Number, service, incident.OpenedAt, incident.Open, incident.ResolvedAt);

    private void Join(long number, Signal signal, string? service, int count)
    {
        var joined = _joined.GetValueOrDefault(number) ?? new Joined(0, signal.Severity, signal.Summary, service);
        _joined[number] = signal.Severity < joined.Highest
            ? new Joined(joined.Count + count, signal.Severity, signal.Summary, service)
            : joined with { Count = joined.Count + count };
    }

    private async Task<IReadOnlyCollection<Candidate>> Around(string? service, IReadOnlyCollection<string> upstream)
    {
        string[] wanted = [service ?? "", .. upstream];
        var unread = wanted.Where(one => !_around.ContainsKey(one)).ToList();
        foreach (var one in unread)
        {
            _around[one] = [];
        }

        foreach (var (of, incident) in await incidents.Around(sql, unread, _now - Grouping.RefireWindow))
        {
            _around[of].Add(Candidate(incident, of.Length == 0 ? null : of));
        }

        return [.. wanted.SelectMany(one => _around[one])];
    }

    private async Task Decide(long number, Command command)
    {
        if (await desk.Decide(sql, number, command, situation) is { } refusal)
        {
            // Nobody is there to hear it, and an accepted alert would be lost without a word.
            throw new InvalidOperationException($"Incident {number} refused {command.GetType().Name}: {refusal.Text}");
        }
    }

    private void Set((string Source, string Fingerprint) key, Alert alert)
    {
        _alerts[key] = alert;
        _changed.Add(key);
    }

    private sealed record Joined(int Count, Severity Highest, string Summary, string? Service);
}
