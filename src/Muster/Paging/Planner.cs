using Muster.Alerts;
using Muster.Foundation;
using Muster.Incidents;
using Muster.OnCall;
using Muster.Team;

namespace Muster.Paging;

/// <summary>
/// From what happened to who hears of it: runs in the transaction of the events, so that intent is on disk before anything
/// is sent. One decision makes at most one message per recipient.
/// </summary>
internal sealed class Planner(PageStore pages, TeamStore team, Wake line)
{
    /// <summary>An <see cref="IncidentReaction"/>.</summary>
    public async Task React(Session sql, Incident before, Incident after, IReadOnlyList<TimelineEvent> events)
    {
        var now = events[0].At;
        if (before.Version > 0 && events.Any(one => EndsPages(before, one)))
        {
            await pages.Supersede(sql, after.Number, after.Stage == Stage.Closed, now);
        }

        if (events.FirstOrDefault(one => one.What is Acknowledged)?.Actor is { } person)
        {
            await pages.Acknowledged(sql, after.Number, person, now);
        }

        var paged = events.Select(one => one.What).OfType<Paged>().ToList();
        var wake = paged.SelectMany(one => one.People).Distinct().ToList();
        var planned = new List<Page>();
        foreach (var whom in wake)
        {
            // Raised and asked at once: the last reason is the one that wants an answer.
            var why = paged.Last(one => one.People.Contains(whom)).Reason;
            planned.Add(Plan(after, events, MessageKind.Page, why.ToString(), whom, null) with { DueAt = await PageAt(sql, before, after, now) });
        }

        // Whose page waits for the morning hears the news all the same.
        var woken = planned.Where(page => page.DueAt <= now).Select(page => page.Person!).ToList();
        planned.AddRange(Told(before, after, events).Except(woken).Select(whom => Plan(after, events, MessageKind.Notice, "Informed", whom, null)));
        if (events.Any(IsNews))
        {
            planned.AddRange(after.Channels.Select(channel => Plan(after, events, MessageKind.Update, "Update", null, channel)));
        }

        await pages.Plan(sql, planned);
    }

    /// <summary>A <see cref="DutyReaction"/>: who is on call was changed, and those it concerns hear of it.</summary>
    public async Task Tell(Session sql, IReadOnlyList<DutyNews> news, Instant now)
    {
        await pages.Plan(sql, [.. news.Select(one => new Page
        {
            Id = Ids.New(now), Person = one.Person, Kind = MessageKind.Notice, Reason = "DutyChanged", Urgency = Page.UrgencyOf(MessageKind.Notice, Severity.P2),
            Title = one.Title, Body = one.Text, PlannedAt = now, DueAt = now,
        })]);
        await sql.WakeReplicas();
        sql.AfterCommit(line.Signal);
    }

    /// <summary>What nobody has answered is pointless once the stage it was about is over, or the alarm is.</summary>
    private static bool EndsPages(Incident before, TimelineEvent one) =>
        one.What is StageStarted or Merged || (one.What is AlertsAllResolved && before.Stage == Stage.Detect);

    /// <summary>P2 wakes nobody outside business hours, unless somebody asked for it.</summary>
    private async Task<Instant> PageAt(Session sql, Incident before, Incident after, Instant now) =>
        after.Severity != Severity.P2 || before.Climb.Insisted
            ? now
            : new BusinessCalendar(await team.Team(sql)).NextOpen(now);

    private static IEnumerable<string> Told(Incident before, Incident after, IReadOnlyList<TimelineEvent> events)
    {
        var named = events.SelectMany(one => one.What switch
        {
            Paged e => e.Told,
            AlertsAllResolved e => e.Told,
            StageStalled e => e.Told,
            StageHurried e => e.Told,
            TeamTold e => e.Everyone,
            RoleTaken { From: { } from } => [from],
            Accepted when before.Duty.TO is { } asked => [asked],
            Offered e when one.Actor is not null && before.Offer is { } asked && asked != e.To => [asked],
            HandOffOffered e when before.HandOff?.To is { } asked && asked != e.To => [asked],
            _ => [],
        });
        var informed = events.Any(IsTransition) ? Raci.Told(after) : [];
        var lost = events.Select(one => one.What).OfType<Unreachable>().Select(one => one.Person);
        return named.Concat(informed).Distinct().Except(lost).Where(person => person != events[0].Actor);
    }

    /// <summary>What RACI informs of: the incident moves on, or somebody could not be reached.</summary>
    private static bool IsTransition(TimelineEvent one) =>
        one.What is Acknowledged or Classified or Accepted or Resolved or Reopened or Merged or ReviewClosed or Unreachable or RespondMissed;

    /// <summary>What a channel is told. Joined alerts are not news: a storm would drown everything else.</summary>
    private static bool IsNews(TimelineEvent one) => IsTransition(one)
        || one.What is Opened or SeverityRaised or AlertsAllResolved or StageStalled or StageHurried or TeamTold or Absorbed or RoleTaken or MitigationBegun
            or Paged { Reason: PageReason.Escalated };

    private static Page Plan(Incident incident, IReadOnlyList<TimelineEvent> events, MessageKind kind, string reason, string? person, string? channel) => new()
    {
        Id = Ids.Of($"{incident.Number} {events[^1].Seq} {kind} {person ?? channel}", events[0].At),
        Incident = incident.Number,
        Seq = events[^1].Seq,
        Person = person,
        Channel = channel,
        Kind = kind,
        Reason = reason,
        Urgency = Page.UrgencyOf(kind, incident.Severity),
        Title = $"[{incident.Severity}] #{incident.Number} {incident.Title}",
        Body = Wording.Body(incident, events, kind),
        Actions = string.Join(' ', Wording.Actions(incident, kind, reason)),
        PlannedAt = events[0].At,
        DueAt = events[0].At,
    };
}
