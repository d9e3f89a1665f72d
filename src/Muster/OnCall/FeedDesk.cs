using Muster.Foundation;
using Muster.Team;

namespace Muster.OnCall;

/// <summary>Makes calendars to follow, ends them, and answers whoever comes with the address of one.</summary>
internal sealed class FeedDesk(Database database, FeedStore feeds, OnCallStore oncall, TeamStore team, Audit audit, ServerAddress address, Clock clock)
{
    /// <summary>Of one person; phones and laptops come to a few.</summary>
    private const int Most = 20;

    private static readonly Duration Seldom = Duration.FromHours(1);

    /// <param name="person">Whose turns; null: those of a role, or everybody's.</param>
    public async Task<(string? Link, Feed? Feed, Refusal? Refusal)> Make(string me, string? person, Role? role, CancellationToken ct) => await database.Write<(string?, Feed?, Refusal?)>(async sql =>
    {
        if (person is not null && await team.Person(sql, person) is null)
        {
            throw new BadInputException("person", $"there is no person \"{OneLine.Of(person, 40)}\" in the team");
        }

        if ((await feeds.List(sql, me)).Count >= Most)
        {
            return (null, null, new Refusal("too-many", $"You follow {Most} calendars already. End one of them first; nothing was changed."));
        }

        var made = new Feed(Ids.New(clock.Now), person, person is null ? role : null, me, clock.Now, null);
        var secret = await feeds.Add(sql, made);
        await audit.Append(sql, me, "added", About(made));
        return (Link(secret), made, null);
    }, ct);

    /// <summary>One's own; an administrator ends anybody's.</summary>
    public Task<Refusal?> End(Caller caller, string id, CancellationToken ct) => database.Write<Refusal?>(async sql =>
    {
        if (await feeds.Get(sql, id) is not { } feed || (feed.MadeBy != caller.Person && !caller.MayAdmin))
        {
            return new Refusal("not-found", "There is no such calendar of yours; it may have been ended already.");
        }

        await feeds.Remove(sql, id);
        await audit.Append(sql, caller.Actor, "ended", About(feed));
        return null;
    }, ct);

    /// <summary>Null: there is nothing behind this address, or no longer.</summary>
    public async Task<string?> Read(string secret, CancellationToken ct)
    {
        var now = clock.Now;
        var (feed, text) = await database.Read<(Feed?, string?)>(async sql =>
        {
            if (await feeds.Opened(sql, secret) is not { } found)
            {
                return (null, null);
            }

            var zone = LocalTimes.Zone((await team.Team(sql)).TimeZone);
            return (found, found.Write(await oncall.Timetable(sql), await oncall.Plans(sql), await team.People(sql), zone, new Uri(address.Public), now));
        }, ct);
        if (feed is not null && (feed.ReadAt is null || now - feed.ReadAt > Seldom))
        {
            await Note(feed, now, ct);
        }

        return text;
    }

    /// <summary>A database that is full still shows who is on call.</summary>
    private async Task Note(Feed feed, Instant now, CancellationToken ct)
    {
        try
        {
            await database.Write(sql => feeds.Read(sql, feed.Id, now), ct);
        }
        catch (System.Data.Common.DbException)
        {
            // It is noted the next time.
        }
    }

    private string Link(string secret) => $"{address.Public}/calendar/{secret}.ics";

    private static string About(Feed feed) => $"calendar of {feed.Person ?? (feed.Role is { } role ? OnCallDesk.Label(role) : "the team")}";
}
