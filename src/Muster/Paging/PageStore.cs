using Muster.Foundation;

namespace Muster.Paging;

/// <summary>The outbox and its ledger: pages, and every attempt to deliver one.</summary>
internal sealed class PageStore
{
    private const string Columns =
        """
        id, incident, seq, person, channel, kind, reason, urgency, title, body, actions, planned_at, due_at, state, contact, round,
        retryable, superseded_at, ended_at, external_id, failure, acknowledged_at
        """;

    public Task Plan(Session sql, IReadOnlyCollection<Page> pages) => sql.ExecuteMany(
        """
        insert into pages (id, incident, seq, person, channel, kind, reason, urgency, title, body, actions, planned_at, due_at, state, contact, round, retryable)
        values (@Id, @Incident, @Seq, @Person, @Channel, @Kind, @Reason, @Urgency, @Title, @Body, @Actions, @PlannedAt, @DueAt, 'Planned', 0, 0, @Retryable)
        """,
        [.. pages.Select(page => new
        {
            page.Id, page.Incident, page.Seq, page.Person, page.Channel, page.Reason, page.Urgency, page.Title, page.Body, page.Actions,
            page.PlannedAt, page.DueAt, Kind = page.Kind.ToString(), Retryable = false,
        })]);

    /// <summary>
    /// Takes due pages, the most urgent first, for as long as the lease lasts. A page whose lease ran out is taken again:
    /// whoever had it died between sending and recording, and a duplicate is better than a loss.
    /// </summary>
    public async Task<IReadOnlyList<Page>> Take(Session sql, Claim claim, Instant now, Instant leaseUntil)
    {
        // What somebody acknowledged while its sender died was in flight then, and is not sent again now.
        await sql.Execute(
            $"""
            update pages set state = 'Superseded', lease_until = null, ended_at = @now, failure = 'its sender stopped before the outcome was known'
            where id in (select id from pages where state = 'Sending' and lease_until <= @now and superseded_at is not null {sql.SkipLocked})
            """, new { now });
        return await sql.Query<Page>(
            $"""
            update pages set state = 'Sending', lease_until = @leaseUntil where id in (
                select id from pages where id in (
                    select id from (
                        select id, urgency, due_at, row_number() over (partition by coalesce(person, channel) order by urgency, due_at, id) as place
                        from pages where {Due(sql)} and not ({sql.Among("coalesce(person, channel)", "Busy")})
                    ) as waiting where place <= @Each order by urgency, due_at, id limit @Most)
                and superseded_at is null and {Due(sql)} {sql.SkipLocked})
            returning {Columns}
            """, new { claim.Urgencies, claim.Busy, claim.Each, claim.Most, now, leaseUntil });
    }

    /// <summary>Asked before they are taken: on an idle pass nothing is written.</summary>
    public async Task<bool> AnyDue(Session sql, Claim claim, Instant now) => await sql.First<int?>(
        $"select 1 from pages where {Due(sql)} and not ({sql.Among("coalesce(person, channel)", "Busy")}) limit 1",
        new { claim.Urgencies, claim.Busy, now }) is not null;

    /// <summary>Whoever sends these is still at it.</summary>
    public Task Renew(Session sql, string[] ids, Instant until) => sql.Execute(
        $"update pages set lease_until = @until where {sql.Among("id", "ids")} and state = 'Sending'", new { ids, until });

    /// <summary>Nobody sends any more what another server had begun to.</summary>
    public Task FreeLeases(Session sql, Instant now) => sql.Execute("update pages set lease_until = @now where state = 'Sending'", new { now });

    private static string Due(Session sql) =>
        $"((state = 'Planned' and {sql.Among("urgency", "Urgencies")} and due_at <= @now) or (state = 'Sending' and {sql.Among("urgency", "Urgencies")} and lease_until <= @now))";

    /// <summary>When a page that is not due yet will be, or a lease runs out.</summary>
    public Task<Instant?> NextDue(Session sql, Instant now) => sql.FirstInstant(
        """
        select min(at) from (
            select min(due_at) as at from pages where state = 'Planned' and due_at > @now
            union all select min(lease_until) from pages where state = 'Sending' and lease_until > @now) as due
        """, new { now });

    public Task<int> NextAttempt(Session sql, string page) =>
        sql.First<int>("select count(*) + 1 from page_attempts where page = @page", new { page });

    /// <summary>Whether this attempt is still the one that it waits for the end of.</summary>
    public async Task<bool> Awaits(Session sql, string page, int attempt) => await sql.First<int?>(
        "select 1 from pages where id = @page and state = 'Sending' and (select count(*) from page_attempts where page = @page) = @attempt - 1",
        new { page, attempt }) is not null;

    public Task Attempted(Session sql, PageAttempt attempt) => sql.Execute(
        """
        insert into page_attempts (page, attempt, contact, started_at, ended_at, outcome, reason)
        values (@Page, @Attempt, @Contact, @StartedAt, @EndedAt, @Outcome, @Reason)
        """, attempt);

    public Task End(Session sql, string id, PageState state, string? externalId, string? failure, Instant now) => sql.Execute(
        "update pages set state = @state, lease_until = null, ended_at = @now, external_id = @externalId, failure = @failure where id = @id",
        new { id, state = state.ToString(), externalId, failure, now });

    /// <summary>Not yet: the same page, at this contact, at this time.</summary>
    public Task PutBack(Session sql, string id, int contact, int round, bool retryable, Instant dueAt) => sql.Execute(
        "update pages set state = 'Planned', lease_until = null, contact = @contact, round = @round, retryable = @retryable, due_at = @dueAt where id = @id",
        new { id, contact, round, retryable, dueAt });

    /// <summary>
    /// Nobody needs these pages any more. One that is being sent right now cannot be called back; it is marked, so that a
    /// failure is not tried again.
    /// </summary>
    /// <param name="offersToo">The offers of roles as well: they outlive a stage, but not the incident.</param>
    public async Task Supersede(Session sql, long incident, bool offersToo, Instant now)
    {
        var which = $"incident = @incident and kind = 'Page' {(offersToo ? "" : "and reason <> 'HandOffOffered'")}";
        await sql.Execute(
            $"update pages set state = 'Superseded', superseded_at = @now, ended_at = @now where {which} and state = 'Planned'", new { incident, now });
        await sql.Execute($"update pages set superseded_at = @now where {which} and state = 'Sending'", new { incident, now });
    }

    /// <remarks>Coalesced, so that SQLite looks through the incident's pages and not through all that this person ever got.</remarks>
    public Task Acknowledged(Session sql, long incident, string person, Instant now) => sql.Execute(
        "update pages set acknowledged_at = @now where incident = @incident and coalesce(person, '') = @person and kind = 'Page' and acknowledged_at is null",
        new { incident, person, now });

    /// <summary>Whether a newer event has made this page pointless since it was claimed.</summary>
    public Task<Instant?> SupersededAt(Session sql, string id) =>
        sql.FirstInstant("select superseded_at from pages where id = @id", new { id });

    public Task<Page?> Get(Session sql, string id) => sql.First<Page>($"select {Columns} from pages where id = @id", new { id });

    /// <summary>Newest first; null conditions match everything.</summary>
    public Task<IReadOnlyList<Page>> List(Session sql, long? incident, string? person, int most) => sql.Query<Page>(
        $"""
        select {Columns} from pages where 1 = 1
        {(incident is null ? "" : "and incident = @incident")} {(person is null ? "" : "and person = @person")}
        order by planned_at desc, id desc limit @most
        """, new { incident, person, most });

    public async Task<ILookup<string, PageAttempt>> Attempts(Session sql, IReadOnlyCollection<string> pages) => pages.Count == 0
        ? Array.Empty<PageAttempt>().ToLookup(attempt => attempt.Page)
        : (await sql.Query<PageAttempt>(
            $"select page, attempt, contact, started_at, ended_at, outcome, reason from page_attempts where {sql.Among("page", "pages")} order by attempt",
            new { pages = pages.ToArray() })).ToLookup(attempt => attempt.Page);

    /// <summary>Why the last message to this person that was tried did not arrive; null when it did, or none was tried.</summary>
    public async Task<string?> LastFailure(Session sql, string person)
    {
        var last = await sql.First<LastTry>(
            """
            select case when state = 'Delivered' then 1 else 0 end as arrived,
                coalesce(failure, (select reason from page_attempts where page = pages.id order by attempt desc limit 1)) as failure
            from pages where person = @person and (state in ('Delivered', 'Failed') or round > 0 or (state = 'Superseded' and failure is not null))
            order by planned_at desc, id desc limit 1
            """, new { person });
        return last is null or { Arrived: 1 } ? null : last.Failure ?? "it is tried again";
    }

    /// <summary>When the oldest page that is due has been due since; null when none is.</summary>
    public Task<Instant?> OldestDue(Session sql, Instant now) =>
        sql.FirstInstant(
            """
            select min(due_at) from (
                select min(due_at) as due_at from pages where state = 'Planned' and due_at <= @now
                union all select min(due_at) from pages where state = 'Sending' and lease_until is not null) as waiting where due_at <= @now
            """, new { now });

    /// <summary>How many messages were planned since then, by kind and state.</summary>
    public Task<IReadOnlyList<PageCount>> Counts(Session sql, Instant since) => sql.Query<PageCount>(
        "select kind, state, count(*) as count from pages where planned_at >= @since group by kind, state order by kind, state", new { since });

    /// <summary>Messages that have ended, by their ids, which sort by when they were planned.</summary>
    public Task<IReadOnlyList<(string Id, long? Incident)>> Past(Session sql, string after, Instant before, int most) => sql.Query<(string, long?)>(
        "select id, incident from pages where id > @after and id < @until and ended_at < @before order by id limit @most",
        new { after, until = Ids.Before(before), before, most });

    public async Task Forget(Session sql, IReadOnlyCollection<string> pages)
    {
        if (pages.Count > 0)
        {
            await sql.Execute($"delete from page_attempts where {sql.Among("page", "pages")}", new { pages = pages.ToArray() });
            await sql.Execute($"delete from pages where {sql.Among("id", "pages")}", new { pages = pages.ToArray() });
        }
    }

    /// <summary>Links that were used before; how many these were.</summary>
    public Task<int> ForgetUses(Session sql, Instant before, int most) => sql.Execute(
        "delete from action_uses where token_hash in (select token_hash from action_uses where used_at < @before order by used_at limit @most)", new { before, most });

    /// <summary>False when the link was used before.</summary>
    public async Task<bool> Use(Session sql, string tokenHash, Instant now) => await sql.Execute(
        "insert into action_uses (token_hash, used_at) values (@tokenHash, @now) on conflict (token_hash) do nothing", new { tokenHash, now }) == 1;

    public Task<Instant?> UsedAt(Session sql, string tokenHash) =>
        sql.FirstInstant("select used_at from action_uses where token_hash = @tokenHash", new { tokenHash });
}

internal sealed class LastTry
{
    public int Arrived { get; init; }

    public string? Failure { get; init; }
}

internal sealed class PageCount
{
    public string Kind { get; init; } = "";

    public string State { get; init; } = "";

    public long Count { get; init; }
}
