using Muster.Alerts;
using Muster.Incidents;
using Muster.Paging;

namespace Muster.Tests.Simulation;

/// <summary>What must hold for an incident after every commit that touched it.</summary>
internal sealed class IncidentRules(
    Ledger ledger, KnownIncident known, Incident before, IReadOnlyList<TimelineEvent> events, HashSet<(long Incident, int Seq, string Person)> planned)
{
    private readonly Incident _after = known.State;

    /// <summary>Null, or what is wrong.</summary>
    public string? Broken()
    {
        var stage = before.Stage;
        var state = before;
        foreach (var one in events)
        {
            if (Happened(one, state) is { } why)
            {
                return why;
            }

            state = Lifecycle.Apply(state, one);
        }

        if (stage == Stage.Detect && _after.Stage != Stage.Detect)
        {
            known.AcknowledgedIn = ledger.Commits;
        }
        else if (_after.Stage == Stage.Detect && events.Any(one => one.What is StageStarted { Stage: Stage.Detect }))
        {
            known.AcknowledgedIn = 0;
        }

        return Hands() ?? Alarm() ?? Roles() ?? Merged();
    }

    /// <summary>One stage, an owner, a deadline.</summary>
    private string? Hands() => !_after.Open ? null
        : _after.Owners.Count == 0 && ledger.People.Count > 0 && events.Any(one => one.What is StageStarted) ? $"{_after.Stage} has no owner"
        : _after.StageDeadline is null ? $"{_after.Stage} has no deadline"
        : _after.NextDueAt is null ? $"{_after.Stage} would stand for ever"
        : null;

    /// <summary>While nobody has acknowledged, somebody is always about to be asked; afterwards nobody is.</summary>
    private string? Alarm()
    {
        if (_after is not { Stage: Stage.Detect, AlertsResolved: false })
        {
            return (_after.Climb.NextAt ?? _after.Climb.RepeatAt) is null ? null : $"in {_after.Stage} somebody is still about to be asked";
        }

        var longest = _after.Severity switch { Severity.P0 => Plan.LongestRepeat, Severity.P1 => Duration.FromHours(2), _ => Duration.FromDays(5) };
        return _after.NextDueAt <= known.Newest + longest ? null : $"an unacknowledged {_after.Severity} waits until {_after.NextDueAt}, and the last that happened was at {known.Newest}";
    }

    private string? Roles() => _after.Duty.IC is { } ic && ic == _after.Duty.TO && ledger.People.Count > 1 && (before.Duty.IC, before.Duty.TO) != (ic, ic)
        ? $"{ic} was made IC and TO, among {ledger.People.Count}" : null;

    private string? Merged() => _after.MergedInto is null || known.Alerts == 0 ? null : $"it was merged, and {known.Alerts} alerts were left behind";

    private string? Happened(TimelineEvent one, Incident state)
    {
        known.Newest = Instant.Max(known.Newest, one.At);
        switch (one.What)
        {
            case StageStarted or Muster.Incidents.Merged or AlertsAllResolved when Supersedes(one, state) && Left(one) is { } left:
                return $"{one.What.GetType().Name} left a page standing that nobody needs: {left}";
            case StageStarted { Stage: Stage.Detect }:
                Round();
                return null;
            case Paged paged:
                return Pages(one, paged, state);
            case TeamTold told:
                return Everybody(told);
            case Waiting waiting:
                return state.Severity == Severity.P2 || ledger.People.Count == 0 ? null : $"the ladder waits until {waiting.Until} though there are people: {waiting.Because}";
            case Noted { Text: var text } when text.StartsWith("once ", StringComparison.Ordinal):
                return known.Once.Add(text) ? null : $"the same request was carried out twice: {text}";
            default:
                return null;
        }
    }

    private static bool Supersedes(TimelineEvent one, Incident state) => state.Version > 0 && (one.What is not AlertsAllResolved || state.Stage == Stage.Detect);

    private KnownPage? Left(TimelineEvent one) => known.Pending.FirstOrDefault(page =>
        page is { Kind: MessageKind.Page, State: PageState.Planned } && page.Seq < one.Seq
        && (page.Reason != nameof(PageReason.HandOffOffered) || _after.Stage == Stage.Closed));

    private void Round()
    {
        known.Asked.Clear();
        known.RoundTeam = ledger.Team;
    }

    /// <summary>Whoever is paged has a page on disk, from the same transaction on.</summary>
    private string? Pages(TimelineEvent one, Paged paged, Incident state)
    {
        var last = events[^1].Seq;
        foreach (var person in paged.People)
        {
            if (!Enumerable.Range(one.Seq, last - one.Seq + 1).Any(seq => planned.Contains((_after.Number, seq, person))))
            {
                return $"{person} is said to be paged ({paged.Reason}), and no page was planned";
            }
        }

        if (state.Stage == Stage.Detect && paged.Reason is not (PageReason.Repeated or PageReason.HandOffOffered))
        {
            known.Asked.UnionWith(paged.People);
        }

        if (paged.Reason is not (PageReason.Fired or PageReason.Repeated or PageReason.Escalated))
        {
            return null;
        }

        if (state.Stage != Stage.Detect || paged.People.Count == 0)
        {
            return $"{paged.Reason} in {state.Stage} to {paged.People.Count} people";
        }

        if (paged.People.Except(ledger.People).FirstOrDefault() is { } gone && known.RoundTeam == ledger.Team)
        {
            return $"{gone}, who is not there, is paged ({paged.Reason})";
        }

        return null;
    }

    /// <summary>Nobody who takes turns was left out before the ladder starts over.</summary>
    private string? Everybody(TeamTold told)
    {
        var rota = ledger.Rotation?.Weeks.SelectMany(week => week.Duty.People).Intersect(ledger.People).Distinct().ToList() ?? [];
        var left = (rota.Count > 0 ? rota : ledger.People).Except(known.Asked).ToList();
        var complaint = left.Count > 0 && known.RoundTeam == ledger.Team ? $"round {told.Round} begins, and {string.Join(", ", left)} were never asked" : null;
        Round();
        return complaint;
    }
}
