using System.Data.Common;
using Muster.Foundation;
using Muster.Incidents;
using Muster.Team;

namespace Muster.Paging;

/// <summary>
/// Takes one claimed page to one contact and records what became of it. The next contact, the waiting, the giving up and
/// the telling of the ladder are decided here, once for all channels.
/// </summary>
internal sealed class Courier(
    Database database, PageStore pages, TeamStore team, ChannelStore channels, IncidentStore incidents, IncidentDesk desk,
    IEnumerable<IChannel> adapters, ActionLinks links, Clock clock, ILogger<Courier> log)
{
    private static readonly Duration Longest = Duration.FromSeconds(45);

    /// <summary>A database that is away is asked again: before the send for less than the lease, after it until somebody should be told.</summary>
    private static readonly Duration AskAgainAfter = Duration.FromSeconds(1);
    private static readonly Duration LongestForItsTurn = Duration.FromSeconds(15);
    private static readonly Duration LongestForTheRecord = Duration.FromMinutes(2);

    /// <summary>About half an hour, counted in rounds: a page may have waited for the morning, or for this server.</summary>
    private const int MostRounds = 33;

    private static readonly Duration LongestPause = Duration.FromMinutes(1);

    private readonly Dictionary<string, IChannel> _adapters = adapters.ToDictionary(adapter => adapter.Kind);

    public async Task Deliver(Page page, CancellationToken ct)
    {
        var (contacts, incident, attempt) = await Insist(() => database.Read(async sql =>
        {
            var found = await Contacts(sql, page);
            return (found, found.Count > 0 && page.Incident is { } number ? await incidents.Read(sql, number) : null, await pages.NextAttempt(sql, page.Id));
        }, ct), LongestForItsTurn, ct);
        var contact = contacts.Count == 0 ? null : contacts[Math.Min(page.Contact, contacts.Count - 1)];
        var startedAt = clock.Now;
        var outcome = contact is null ? null : await Attempt(Message(page, incident), contact, ct);
        var endedAt = clock.Now;
        await Insist(() => database.Write(async sql =>
        {
            if (page.Incident is { } number)
            {
                await incidents.Lock(sql, [number]); // before its pages, in the order in which an acknowledgement locks them
            }

            // Otherwise it is recorded: by a commit whose answer was lost, or by a replica that took the page over.
            if (await pages.Awaits(sql, page.Id, attempt))
            {
                await (outcome is null
                    ? Fail(sql, page, page.Person is null ? "this channel is no longer configured" : "no contact is configured", 0, clock.Now)
                    : Record(sql, page, contacts, outcome, new PageAttempt
                    {
                        Page = page.Id, Attempt = attempt, Contact = contact!.Kind, StartedAt = startedAt, EndedAt = endedAt,
                        Outcome = outcome.GetType().Name, Reason = Reason(outcome),
                    }));
            }

            return true;
        }, CancellationToken.None), LongestForTheRecord, ct);
    }

    private async Task<T> Insist<T>(Func<Task<T>> work, Duration atMost, CancellationToken ct)
    {
        var until = clock.Now + atMost;
        while (true)
        {
            try
            {
                return await work();
            }
            catch (Exception away) when (away is DbException or TimeoutException && clock.Now + AskAgainAfter < until)
            {
                await clock.Delay(AskAgainAfter, ct);
            }
        }
    }

    private async Task<Delivery> Attempt(Message message, Contact contact, CancellationToken ct)
    {
        if (!_adapters.TryGetValue(contact.Kind, out var adapter))
        {
            return new Delivery.Rejected($"there is no channel of the kind {contact.Kind}");
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var limit = new CancellationTokenSource(Longest.ToTimeSpan(), clock.Time);
        await using var cut = limit.Token.Register(over.Cancel);
        try
        {
            return await adapter.Deliver(message, contact, over.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new Delivery.Retry($"no answer within {Durations.Format(Longest)}");
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            log.LogError(error, "The {Kind} channel threw on message {Message}", contact.Kind, message.Id);
            return new Delivery.Retry("the channel failed inside Muster; see its log");
        }
    }

    private async Task Record(Session sql, Page page, IReadOnlyList<Contact> contacts, Delivery outcome, PageAttempt attempt)
    {
        var (now, reason) = (clock.Now, attempt.Reason);
        await pages.Attempted(sql, attempt);
        if (outcome is Delivery.Delivered delivered)
        {
            await pages.End(sql, page.Id, PageState.Delivered, delivered.ExternalId, null, attempt.EndedAt);
        }
        else if (await pages.SupersededAt(sql, page.Id) is not null)
        {
            await pages.End(sql, page.Id, PageState.Superseded, null, reason, now);
        }
        else
        {
            await Failed(sql, page, contacts, outcome, reason!, now);
        }
    }

    private static string? Reason(Delivery outcome) =>
        outcome switch { Delivery.Retry retry => retry.Reason, Delivery.Rejected rejected => rejected.Reason, _ => null };

    /// <summary>The next contact at once; after the last, all of them again later, or never.</summary>
    private async Task Failed(Session sql, Page page, IReadOnlyList<Contact> contacts, Delivery outcome, string reason, Instant now)
    {
        var retryable = page.Retryable || outcome is Delivery.Retry;
        if (page.Contact + 1 < contacts.Count)
        {
            await pages.PutBack(sql, page.Id, page.Contact + 1, page.Round, retryable, now);
            return;
        }

        if (!retryable || page.Round >= MostRounds)
        {
            await Fail(sql, page, reason, contacts.Count, now);
            return;
        }

        await TellLadder(sql, page, reason, contacts.Count, now);
        var pause = Duration.Min(LongestPause, Duration.FromSeconds(5 * Math.Pow(2, Math.Min(page.Round, 6))));
        var asked = (outcome as Delivery.Retry)?.After ?? Duration.Zero;
        await pages.PutBack(sql, page.Id, 0, page.Round + 1, false, now + Duration.Max(pause, Duration.Min(asked, LongestPause)));
    }

    private async Task Fail(Session sql, Page page, string reason, int contacts, Instant now)
    {
        await pages.End(sql, page.Id, PageState.Failed, null, reason, now);
        await TellLadder(sql, page, reason, contacts, now);
    }

    /// <summary>Whoever cannot be reached is an empty step, and the ladder never waits on one.</summary>
    private async Task TellLadder(Session sql, Page page, string reason, int contacts, Instant now)
    {
        if (page is { Kind: MessageKind.Page, Incident: { } number, Person: { } person, Round: 0 })
        {
            var because = contacts switch { 0 => reason, 1 => $"their contact failed ({reason})", _ => $"all {contacts} contacts failed, the last one because {reason}" };
            log.LogWarning("{Person} could not be reached about incident {Number}: {Because}", person, number, OneLine.Of(because));
            await desk.Decide(sql, number, new Command.PersonUnreachable(person, because), await desk.Situation(sql, now));
        }
    }

    private async Task<IReadOnlyList<Contact>> Contacts(Session sql, Page page) => page.Person is { } person
        ? (await team.Person(sql, person))?.Contacts ?? []
        : [.. (await channels.All(sql)).Where(channel => channel.Id == page.Channel).Select(channel => channel.Contact)];

    private Message Message(Page page, Incident? incident) => new()
    {
        Id = page.Id,
        Kind = page.Kind,
        Person = page.Person,
        Title = page.Title,
        Text = page.Body,
        Incident = incident is null ? null : new IncidentLink(incident.Number, incident.Severity, incident.Title, Json.Name(incident.Stage), links.Incident(incident.Number)),
        Actions = [.. page.Actions.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(action => new MessageAction(action, Wording.Label(action), links.Action(page.Id, action)))],
        Thread = incident is null ? page.Id : $"incident-{incident.Number}",
        At = page.PlannedAt,
    };
}
