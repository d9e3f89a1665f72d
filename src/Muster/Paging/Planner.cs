using Muster.Alerts;
using Muster.Foundation;
using Muster.Incidents;
using Muster.Team;

namespace Muster.Paging;

/// <summary>
/// From what happened to who hears of it: runs in the transaction of the events, so that intent is on disk before anything
/// is sent. One decision makes at most one message per recipient.
/// </summary>
internal sealed class Planner(PageStore pages, TeamStore team)
{
    /// <summary>An <see cref="IncidentReaction"/>.</summary>
    public async Task React(Session sql, Incident before, Incident after, IReadOnlyList<TimelineEvent> events)
    {
        var now = events[0].At;
        if (events.Any(one => one.What is Acknowledged or Merged or AlertsAllResolved or ReviewClosed))
        {
            await pages.Supersede(sql, after.Number, now);
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
            var why = paged.First(one => one.People.Contains(whom)).Reason;
            planned.Add(Plan(after, events, MessageKind.Page, why.ToString(), whom, null) with { DueAt = await PageAt(sql, after, why, now) });
        }

        planned.AddRange(Told(after, events).Except(wake).Select(whom => Plan(after, events, MessageKind.Notice, "Informed", whom, null)));
        if (events.Any(IsNews))
        {
            planned.AddRange(after.Channels.Select(channel => Plan(after, events, MessageKind.Update, "Update", null, channel)));
        }

        await pages.Plan(sql, planned);
    }

    /// <summary>P2 wakes nobody outside business hours, unless somebody asked for it.</summary>
    private async Task<Instant> PageAt(Session sql, Incident incident, PageReason reason, Instant now) =>
        incident.Severity != Severity.P2 || reason is PageReason.Escalated
            ? now
            : new BusinessCalendar(await team.Team(sql)).NextOpen(now);

    private static IEnumerable<string> Told(Incident incident, IReadOnlyList<TimelineEvent> events)
    {
        var named = events.SelectMany(one => one.What switch
        {
            Paged e => e.Told,
            AlertsAllResolved e => e.Told,
            StageStalled e => e.Told,
            TeamTold e => e.Everyone,
            RoleTaken { From: { } from } => [from],
            _ => [],
        });
        var informed = events.Any(IsTransition) ? Raci.Told(incident) : [];
        return named.Concat(informed).Distinct().Where(person => person != events[0].Actor);
    }

    /// <summary>What RACI informs of: the incident moves on, or somebody could not be reached.</summary>
    private static bool IsTransition(TimelineEvent one) =>
        one.What is Acknowledged or Classified or Accepted or Resolved or Reopened or Merged or ReviewClosed or Unreachable or RespondMissed;

    /// <summary>What a channel is told. Joined alerts are not news: a storm would drown everything else.</summary>
    private static bool IsNews(TimelineEvent one) => IsTransition(one)
        || one.What is Opened or SeverityRaised or AlertsAllResolved or StageStalled or TeamTold or Absorbed or RoleTaken or MitigationBegun
            or Paged { Reason: PageReason.Escalated };

    private static Page Plan(Incident incident, IReadOnlyList<TimelineEvent> events, MessageKind kind, string reason, string? person, string? channel) => new()
    {
        Id = Ids.New(events[0].At),
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
