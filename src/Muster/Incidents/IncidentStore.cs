using Muster.Foundation;

namespace Muster.Incidents;

/// <summary>
/// Somebody else changed the incident between our look and our write. The transaction is rolled back; look again and
/// decide again.
/// </summary>
internal sealed class ConflictException : Exception;

/// <summary>
/// What other rooms do in the same transaction as an incident's events: plan its pages, wake a page that shows it. So
/// there is no moment at which something happened and its pages are not yet intended.
/// </summary>
internal delegate Task IncidentReaction(Session sql, Incident before, Incident after, IReadOnlyList<TimelineEvent> events);

/// <summary>Incidents and their events. The row is the fold of the events, with the columns that lists ask for.</summary>
internal sealed class IncidentStore(IEnumerable<IncidentReaction> reactions)
{
    private const string Changed =
        """
        update incidents set title = @Title, service = @Service, severity = @severity, stage = @stage, is_open = @isOpen,
            opened_at = @OpenedAt, resolved_at = @ResolvedAt, next_due_at = @NextDueAt, version = @Version, state = @state
        where number = @Number and version = @was
        """;

    /// <summary>Reserves the next number and its empty row; <see cref="Append"/> in the same transaction fills it.</summary>
    public async Task<Incident> New(Session sql, Instant now)
    {
        var number = await sql.First<long>(
            """
            insert into incidents (title, severity, stage, is_open, opened_at, version, state)
            values ('', '', '', true, @now, 0, '{}') returning number
            """, new { now });
        return new Incident { Number = number };
    }

    /// <summary>The incident as it is, locked until the transaction ends where replicas could race.</summary>
    public async Task<Incident?> Load(Session sql, long number)
    {
        var suffix = sql.Dialect == Dialect.Postgres ? " for update" : "";
        return await sql.First<string>($"select state from incidents where number = @number{suffix}", new { number }) is { } state
            ? Json.Read<Incident>(state)
            : null;
    }

    /// <summary>Locks these until the transaction ends, the lowest number first, where replicas could race.</summary>
    public async Task Lock(Session sql, IReadOnlyCollection<long> numbers)
    {
        if (sql.Dialect == Dialect.Postgres && numbers.Count > 0)
        {
            await sql.Query<long>("select number from incidents where number = any(@numbers) order by number for update", new { numbers = numbers.ToArray() });
        }
    }

    public async Task<Incident?> Read(Session sql, long number) =>
        await sql.First<string>("select state from incidents where number = @number", new { number }) is { } state ? Json.Read<Incident>(state) : null;

    /// <summary>Those whose timer has run out, the most severe and longest overdue first.</summary>
    public Task<IReadOnlyList<long>> DueNumbers(Session sql, Instant now, int most) => sql.Query<long>(
        "select number from incidents where next_due_at <= @now order by severity, next_due_at limit @most", new { now, most });

    /// <summary>When the first timer after this instant runs out.</summary>
    public Task<Instant?> NextDue(Session sql, Instant after) =>
        sql.FirstInstant("select min(next_due_at) from incidents where next_due_at > @after", new { after });

    /// <summary>When the timer that ran out first did.</summary>
    public Task<Instant?> OldestDue(Session sql, Instant now) =>
        sql.FirstInstant("select min(next_due_at) from incidents where next_due_at <= @now", new { now });

    /// <summary>
    /// Folds the events into the incident, writes both and lets the other rooms react, all in the caller's transaction.
    /// </summary>
    /// <exception cref="ConflictException">The row is no longer at the version that was decided on.</exception>
    public async Task<Incident> Append(Session sql, Incident before, IReadOnlyList<IncidentEvent> events, string? actor, Instant now)
    {
        if (events.Count == 0)
        {
            return before;
        }

        var happened = events.Select((what, i) => new TimelineEvent(before.Version + i + 1, now, actor, what)).ToList();
        var after = happened.Aggregate(before, Lifecycle.Apply);
        await sql.ExecuteMany(
            "insert into incident_events (incident, seq, at, actor, body) values (@Incident, @Seq, @At, @Actor, @Body)",
            [.. happened.Select(one => new { Incident = before.Number, one.Seq, one.At, one.Actor, Body = Json.Write(one.What) })]);
        await Save(sql, before, after);
        foreach (var reaction in reactions)
        {
            await reaction(sql, before, after, happened);
        }

        await sql.WakeReplicas();
        return after;
    }

    public async Task<IReadOnlyList<TimelineEvent>> Timeline(Session sql, long number) =>
        [.. (await sql.Query<EventRow>("select seq, at, actor, body from incident_events where incident = @number order by seq", new { number }))
            .Select(row => new TimelineEvent(row.Seq, row.At, row.Actor, Json.Read<IncidentEvent>(row.Body)))];

    /// <summary>Newest first, severe first among the open ones. Null conditions match everything.</summary>
    /// <param name="text">Part of the title or the service, in any case.</param>
    public async Task<IReadOnlyList<Incident>> List(
        Session sql, Stage? stage, Alerts.Severity? severity, bool? open, string? service, string? text, int most, int skip = 0) =>
        [.. (await sql.Query<string>(
            $"""
            select state from incidents
            where 1 = 1
            {(stage is null ? "" : "and stage = @stage")}
            {(severity is null ? "" : "and severity = @severity")}
            {(open is null ? "" : "and is_open = @open")}
            {(service is null ? "" : "and service = @service")}
            {(text is null ? "" : "and (lower(title) like @like escape '!' or lower(service) like @like escape '!')")}
            order by is_open desc, number desc limit @most offset @skip
            """,
            new
            {
                stage = stage?.ToString(), severity = severity?.ToString(), open, service, most, skip,
                like = $"%{text?.ToLowerInvariant().Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal)}%",
            })).Select(Json.Read<Incident>)];

    /// <summary>
    /// What a new alert about a service could join: the open ones, and those resolved since <paramref name="since"/>. For one
    /// that was merged answers what it was merged into (one that never was resolved and is not open was merged).
    /// </summary>
    public async Task<IReadOnlyList<(string Service, Incident Incident)>> Around(Session sql, IReadOnlyCollection<string> services, Instant since)
    {
        var found = new List<(string Service, Incident Incident)>();
        foreach (var service in services)
        {
            var states = await sql.Query<string>(
                """
                select state from incidents where service = @service and is_open = true
                union all select state from incidents where service = @service and is_open = false and resolved_at >= @since
                union all select state from (
                    select state from incidents where service = @service and is_open = false and resolved_at is null order by number desc limit 20) as merged
                """, new { service, since });
            foreach (var incident in states.Select(Json.Read<Incident>))
            {
                if (await Standing(sql, incident) is { } standing && (standing.Open || standing.ResolvedAt >= since))
                {
                    found.Add((service, standing));
                }
            }
        }

        return [.. found.DistinctBy(one => (one.Service, one.Incident.Number))];
    }

    /// <summary>This incident, or the one that answers for it since they were merged.</summary>
    public async Task<Incident?> Standing(Session sql, long number) =>
        await Read(sql, number) is { } incident ? await Standing(sql, incident) : null;

    private async Task<Incident?> Standing(Session sql, Incident incident)
    {
        var standing = incident;
        while (standing is { MergedInto: { } into })
        {
            standing = await Read(sql, into);
        }

        return standing;
    }

    /// <summary>The open ones, the most severe first and then those that wait longest: however many there are, no P0 is hidden behind them.</summary>
    public async Task<IReadOnlyList<Incident>> Open(Session sql, int most) =>
        [.. (await sql.Query<string>("select state from incidents where is_open = true order by severity, number limit @most", new { most })).Select(Json.Read<Incident>)];

    public Task<long> CountOpen(Session sql) => sql.First<long>("select count(*) from incidents where is_open = true");

    public Task<IReadOnlyList<OpenCount>> OpenCounts(Session sql) => sql.Query<OpenCount>(
        "select severity, stage, count(*) as count from incidents where is_open = true group by severity, stage order by severity, stage");

    /// <summary>Which of these were declared resolved before <paramref name="since"/>, or have been forgotten.</summary>
    public async Task<IReadOnlyList<long>> ResolvedBefore(Session sql, IReadOnlyCollection<long> numbers, Instant since) => numbers.Count == 0
        ? []
        : [.. numbers.Except(await sql.Query<long>(
            $"select number from incidents where {sql.Among("number", "numbers")} and (resolved_at is null or resolved_at >= @since)", new { numbers = numbers.ToArray(), since }))];

    /// <summary>Closed ones by number, so in the order in which they were opened.</summary>
    public async Task<IReadOnlyList<Incident>> Closed(Session sql, long after, int most) =>
        [.. (await sql.Query<string>(
            "select state from incidents where stage = 'Closed' and is_open = false and number > @after order by number limit @most", new { after, most })).Select(Json.Read<Incident>)];

    /// <summary>Which of these are not closed yet.</summary>
    public async Task<IReadOnlyCollection<long>> NotClosed(Session sql, IReadOnlyCollection<long> numbers) => numbers.Count == 0
        ? []
        : (await sql.Query<long>($"select number from incidents where {sql.Among("number", "numbers")} and stage <> 'Closed'", new { numbers = numbers.ToArray() })).ToHashSet();

    /// <summary>When the oldest incident that is not closed was opened: one look into the index for each stage.</summary>
    public async Task<Instant?> OldestNotClosed(Session sql)
    {
        Instant? oldest = null;
        foreach (var stage in Enum.GetValues<Stage>().Where(stage => stage != Stage.Closed))
        {
            var at = await sql.FirstInstant("select opened_at from incidents where stage = @stage and is_open = @open order by number limit 1",
                new { stage = stage.ToString(), open = stage != Stage.Review });
            oldest = oldest is null || at < oldest ? at ?? oldest : oldest;
        }

        return oldest;
    }

    /// <summary>With their timelines. Their alerts and pages are others' to forget.</summary>
    public async Task Forget(Session sql, IReadOnlyCollection<long> numbers)
    {
        if (numbers.Count > 0)
        {
            await sql.Execute($"delete from incident_events where {sql.Among("incident", "numbers")}", new { numbers = numbers.ToArray() });
            await sql.Execute($"delete from incidents where {sql.Among("number", "numbers")}", new { numbers = numbers.ToArray() });
        }
    }

    private static async Task Save(Session sql, Incident before, Incident after)
    {
        var changed = await sql.Execute(Changed, new
        {
            after.Number, after.Title, after.Service, after.OpenedAt, after.ResolvedAt, after.NextDueAt, after.Version,
            severity = after.Severity.ToString(),
            stage = after.Stage.ToString(),
            isOpen = after.Open,
            state = Json.Write(after),
            was = before.Version,
        });
        if (changed != 1)
        {
            throw new ConflictException();
        }
    }

    private sealed class EventRow
    {
        public int Seq { get; init; }

        public Instant At { get; init; }

        public string? Actor { get; init; }

        public string Body { get; init; } = "";
    }
}

internal sealed class OpenCount
{
    public string Severity { get; init; } = "";

    public string Stage { get; init; } = "";

    public long Count { get; init; }
}
