using Muster.Foundation;
using Muster.Team;

namespace Muster.OnCall;

/// <summary>What somebody has to hear about their own duty, in words.</summary>
internal sealed record DutyNews(string Person, string Title, string Text);

/// <summary>A room above carries the news; it runs in the transaction of the change.</summary>
internal delegate Task DutyReaction(Session sql, IReadOnlyList<DutyNews> news, Instant now);

/// <summary>Changes who is on call: checked, written down and announced to those it concerns, in one transaction.</summary>
internal sealed class OnCallDesk(Database database, OnCallStore store, TeamStore team, IEnumerable<DutyReaction> reactions, Audit audit, Clock clock)
{
    /// <summary>Whoever takes over a role that nothing ends has it for a day.</summary>
    private static readonly Duration OneDay = Duration.FromDays(1);

    private static readonly Refusal Unknown = new("not-found", "There is nothing like that to end. Nothing was changed.");
    private static readonly Refusal Over = new("already-over", "It is over already, and the past stays as it was.");

    /// <summary>All of them or none.</summary>
    /// <exception cref="BadInputException">A person that the team does not have, or times that make no sense.</exception>
    public Task<(IReadOnlyList<Override> Made, Refusal? Refusal)> Override(IReadOnlyList<OverrideDraft> drafts, OverrideKind kind, string actor, CancellationToken ct) =>
        database.Write(async sql =>
        {
            await sql.OneAtATime(Exclusive.Team);
            return await Override(sql, drafts, kind, actor);
        }, ct);

    /// <summary>The role is the caller's from now on, until the turn ends in which it would have passed on anyway.</summary>
    public Task<(IReadOnlyList<Override> Made, Refusal? Refusal)> TakeOver(Role role, string person, Instant? until, CancellationToken ct) =>
        database.Write(async sql =>
        {
            await sql.OneAtATime(Exclusive.Team);
            var (timetable, people, now) = (await store.Timetable(sql), await team.PeopleIds(sql), clock.Now);
            var (held, _) = Turns.Of(role, timetable, people, now);
            return held?.Person == person
                ? ([], new Refusal("already-yours", $"You are the {Label(role)} already. Nothing was changed."))
                : await Override(sql, [new OverrideDraft(role, person, now, until ?? held?.Until ?? now + OneDay, null)], OverrideKind.TakeOver, person);
        }, ct);

    /// <summary>What had begun ends now, what had not will not be.</summary>
    public Task<Refusal?> CancelOverride(string id, string actor, CancellationToken ct) => database.Write(async sql =>
    {
        await sql.OneAtATime(Exclusive.Team);
        var now = clock.Now;
        var one = await store.Override(sql, id);
        if (one is null || one.Until <= now)
        {
            return one is null ? Unknown : Over;
        }

        var before = await store.Timetable(sql);
        await store.CancelOverride(sql, id, actor, now);
        await Announce(sql, before, [one with { StartsAt = Instant.Max(one.StartsAt, now) }], actor, now);
        await audit.Append(sql, actor, "ended", About(one), Said(one));
        return null;
    }, ct);

    public Task<(Absence? Made, Refusal? Refusal)> Away(string person, Instant? from, Instant until, string? note, string actor, CancellationToken ct) => database.Write<(Absence?, Refusal?)>(async sql =>
    {
        await sql.OneAtATime(Exclusive.Team);
        Known(await team.PeopleIds(sql), person);
        var now = clock.Now;
        var (begins, ends) = OverrideRules.Span(from, until, now);
        if (OverrideRules.TooMany((await store.Absences(sql, now, Instant.MaxValue)).Count + 1) is { } refusal)
        {
            return (null, refusal);
        }

        var away = new Absence { Id = Ids.New(now), Person = person, StartsAt = begins, EndsAt = ends, Note = note, MadeBy = actor, MadeAt = now };
        var before = await store.Timetable(sql);
        await store.Add(sql, away);
        await Announce(sql, before, Stretch(away, begins), actor, now);
        await audit.Append(sql, actor, "added", $"absence of {person}", to: Said(away));
        return (away, null);
    }, ct);

    public Task<Refusal?> Back(string id, string actor, CancellationToken ct) => database.Write(async sql =>
    {
        await sql.OneAtATime(Exclusive.Team);
        var now = clock.Now;
        var away = await store.Absence(sql, id);
        if (away is null || away.Until <= now)
        {
            return away is null ? Unknown : Over;
        }

        var before = await store.Timetable(sql);
        await store.CancelAbsence(sql, id, actor, now);
        await Announce(sql, before, Stretch(away, Instant.Max(away.StartsAt, now)), actor, now);
        await audit.Append(sql, actor, "ended", $"absence of {away.Person}", Said(away));
        return null;
    }, ct);

    public static string Label(Role role) => role == Role.Backup ? "backup" : role.ToString();

    private async Task<(IReadOnlyList<Override> Made, Refusal? Refusal)> Override(Session sql, IReadOnlyList<OverrideDraft> drafts, OverrideKind kind, string actor)
    {
        var (now, people) = (clock.Now, await team.PeopleIds(sql));
        var made = drafts.Select(draft =>
        {
            Known(people, draft.Person);
            var (from, until) = OverrideRules.Span(draft.From, draft.Until, now);
            return new Override
            {
                Id = Ids.New(now), Role = draft.Role, Person = draft.Person, StartsAt = from, EndsAt = until, Kind = kind, Note = draft.Note, MadeBy = actor, MadeAt = now,
            };
        }).ToList();
        var zone = LocalTimes.Zone((await team.Team(sql)).TimeZone);
        var plans = await store.Plans(sql);
        if ((OverrideRules.TooMany(plans.Overrides.Count(one => one.Until > now) + made.Count) ?? OverrideRules.Check(plans, zone, made, people)) is { } refusal)
        {
            return ([], refusal);
        }

        var before = await store.Timetable(sql);
        await store.Add(sql, made);
        await Announce(sql, before, made, actor, now);
        foreach (var one in made)
        {
            await audit.Append(sql, actor, "added", About(one), to: Said(one));
        }

        return (made, null);
    }

    private static string About(Override one) => $"{Json.Name(one.Kind)} of {Label(one.Role)}";

    private static string Said(Override one) => $"{one.Person ?? "nobody"} from {Rfc3339.Format(one.StartsAt)} to {Rfc3339.Format(one.EndsAt)}{(one.Note is null ? "" : $": {one.Note}")}";

    private static string Said(Absence away) => $"from {Rfc3339.Format(away.StartsAt)} to {Rfc3339.Format(away.EndsAt)}{(away.Note is null ? "" : $": {away.Note}")}";

    /// <summary>Whoever gains or loses a turn hears of it, in one message; whoever did it knows.</summary>
    private async Task Announce(Session sql, Timetable before, IReadOnlyList<Override> touched, string actor, Instant now)
    {
        var (after, people) = (await store.Timetable(sql), await team.People(sql));
        var news = DutyWords.Changes(before, after, touched, people, LocalTimes.Zone((await team.Team(sql)).TimeZone), actor);
        foreach (var react in reactions.Where(_ => news.Count > 0))
        {
            await react(sql, news, now);
        }
    }

    /// <summary>An absence touches every role.</summary>
    private static IReadOnlyList<Override> Stretch(Absence away, Instant from) =>
        [.. Enum.GetValues<Role>().Select(role => new Override { Role = role, StartsAt = from, EndsAt = away.EndsAt })];

    private static void Known(IReadOnlyList<string> people, string? person)
    {
        if (person is not null && !people.Contains(person))
        {
            throw new BadInputException("person", $"there is no person \"{person}\" in the team");
        }
    }
}

/// <param name="Person">Null: nobody.</param>
/// <param name="From">Null: now.</param>
internal sealed record OverrideDraft(Role Role, string? Person, Instant? From, Instant Until, string? Note);
