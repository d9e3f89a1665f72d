using System.Threading.Channels;
using Muster.Foundation;

namespace Muster.Alerts;

/// <summary>
/// Where acceptance happens: one row per request, appended in a group commit shared with every request that waits at that
/// moment. When <see cref="Append"/> returns, the signals are on disk; what becomes of them is the fold's business.
/// </summary>
internal sealed class Journal(Database database, Clock clock, Wake wake) : BackgroundService
{
    private const int MostInOneCommit = 512;
    private const long MostCharacters = 64 * 1024 * 1024;

    private const string Insert =
        """
        insert into journal (source, received_at, urgency, signals, signal_count, raw)
        values (@Source, @At, @Urgency, @Signals, @Count, @Raw) returning id
        """;

    private readonly Channel<Entry> _waiting = Channel.CreateBounded<Entry>(8192);
    private readonly HashSet<Watch> _watched = [];
    private long _accepted;
    private long _waitingCharacters;

    /// <summary>How many requests this server has accepted since it started.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Why the last commit failed; null while alerts are accepted.</summary>
    public string? Failure { get; private set; }

    /// <summary>The fold lets acceptance go first and comes again by itself; until then only what is urgent wakes it.</summary>
    public bool FoldRests { get; set; }

    /// <summary>The newest row's number, once it and all its signals are on disk.</summary>
    /// <param name="source">The id of the source that sent it, or `person:alice`.</param>
    /// <param name="raw">The body as it came, for the record; null where the signals say it all.</param>
    /// <exception cref="JournalBusyException">Too many requests wait already: answer 503, the sender will come again.</exception>
    public async Task<long> Append(string source, IReadOnlyList<Signal> signals, string? raw, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var entry = new Entry(source, clock.Now, (int)signals.Min(signal => signal.Severity), Json.Write(signals), signals.Count, raw);
        // By size as well as by number: eight thousand large requests would not fit into memory.
        if (Interlocked.Add(ref _waitingCharacters, entry.Size) > MostCharacters || !_waiting.Writer.TryWrite(entry))
        {
            Interlocked.Add(ref _waitingCharacters, -entry.Size);
            throw new JournalBusyException();
        }

        // Not cancelled with the request: once queued it will be written, and only the commit decides.
        return await entry.Written.Task;
    }

    /// <summary>What the fold made of a row, waiting at most <paramref name="atMost"/>; null when it takes longer.</summary>
    public async Task<FoldOutcome?> Outcome(long row, Duration atMost, CancellationToken ct)
    {
        var watch = new Watch(row);
        lock (_watched)
        {
            _watched.Add(watch);
        }

        using var late = new CancellationTokenSource(atMost.ToTimeSpan(), clock.Time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        await using var enough = over.Token.Register(() => watch.Told.TrySetCanceled(over.Token));
        try
        {
            return await Read(row, ct) ?? await watch.Told.Task;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return await Read(row, ct);
        }
        finally
        {
            lock (_watched)
            {
                _watched.Remove(watch);
            }
        }
    }

    /// <summary>Another replica has committed something: perhaps it folded a row that somebody waits for here.</summary>
    public async Task LookAgain(CancellationToken ct)
    {
        long[] rows;
        lock (_watched)
        {
            rows = [.. _watched.Select(watch => watch.Row).Distinct()];
        }

        if (rows.Length > 0)
        {
            var done = await database.Read(sql => sql.Query<OutcomeRow>($"select id, outcome from journal where {sql.Among("id", "rows")} and outcome is not null", new { rows }), ct);
            Tell([.. done.Select(row => (row.Id, Json.Read<FoldOutcome>(row.Outcome)))]);
        }
    }

    /// <summary>What the fold made of a row; null while it has not come to it, or when there is no such row.</summary>
    public Task<FoldOutcome?> Read(long row, CancellationToken ct) => database.Read(async sql =>
        await sql.First<string>("select outcome from journal where id = @row", new { row }) is { } text ? Json.Read<FoldOutcome>(text) : null, ct);

    /// <summary>Rows the fold has not come to yet: the most urgent first, then in the order they came.</summary>
    /// <param name="signals">It stops with the row that brings it to so many; one row is always taken whole.</param>
    /// <param name="least">Only what is at least this urgent.</param>
    public Task<IReadOnlyList<JournalRow>> Unfolded(Session sql, Instant now, int signals, Severity least) => sql.Query<JournalRow>(
        """
        select id, source, received_at, urgency, signals from journal where id in (
            select id from (
                select id, sum(signal_count) over (order by urgency, id rows unbounded preceding) - signal_count as before from (
                    select id, urgency, signal_count from journal
                    where folded_at is null and urgency <= @least and (retry_at is null or retry_at <= @now) order by urgency, id limit @signals) as waiting
                ) as summed where before < @signals)
        order by urgency, id
        """, new { now, signals, least = (int)least });

    /// <summary>The first of the rows that could be folded now, without its signals; null when there is none.</summary>
    public Task<JournalRow?> FirstWaiting(Session sql, Instant now) => sql.First<JournalRow>(
        "select id, received_at, urgency from journal where folded_at is null and (retry_at is null or retry_at <= @now) order by urgency, id limit 1", new { now });

    /// <summary>False once it was folded, perhaps by another replica meanwhile.</summary>
    public async Task<bool> IsWaiting(Session sql, long row) =>
        await sql.First<long?>("select id from journal where id = @row and folded_at is null", new { row }) is not null;

    /// <summary>A row that could not be folded waits, so that it does not stand in the way of the others.</summary>
    public Task SetBack(Session sql, long row, Instant until) =>
        sql.Execute("update journal set retry_at = @until where id = @row", new { row, until });

    /// <summary>When a row that was set back is tried again.</summary>
    public Task<Instant?> NextRetry(Session sql, Instant now) =>
        sql.FirstInstant("select min(retry_at) from journal where folded_at is null and retry_at > @now", new { now });

    /// <summary>In the same transaction as everything the fold made of them.</summary>
    public async Task Folded(Session sql, IReadOnlyList<(long Row, FoldOutcome Outcome)> done, Instant now)
    {
        await sql.ExecuteMany("update journal set folded_at = @Now, outcome = @Outcome where id = @Row",
            [.. done.Select(one => new { one.Row, Outcome = Json.Write(one.Outcome), Now = now })]);
        sql.AfterCommit(() => Tell(done));
        await sql.WakeReplicas();
    }

    /// <summary>
    /// When the oldest row that waits for the fold was accepted. The first of each urgency is found by the index; a minimum over all would
    /// read a whole backlog each time somebody asks how long it is.
    /// </summary>
    /// <param name="least">Only what is at least this urgent.</param>
    public async Task<Instant?> OldestUnfolded(Session sql, Severity least)
    {
        Instant? oldest = null;
        foreach (var urgency in Enum.GetValues<Severity>().Where(severity => severity <= least))
        {
            var first = await sql.FirstInstant("select received_at from journal where folded_at is null and urgency = @urgency order by id limit 1", new { urgency = (int)urgency });
            oldest = first is { } at && (oldest is null || at < oldest) ? at : oldest;
        }

        return oldest;
    }

    /// <summary>The oldest rows after this one, whether they are folded or not.</summary>
    public Task<IReadOnlyList<PastRow>> Past(Session sql, long after, int most) =>
        sql.Query<PastRow>("select id, received_at, folded_at from journal where id > @after order by id limit @most", new { after, most });

    public Task Forget(Session sql, IReadOnlyCollection<long> rows) => rows.Count == 0
        ? Task.CompletedTask
        : sql.Execute($"delete from journal where {sql.Among("id", "rows")}", new { rows = rows.ToArray() });

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Loop(stoppingToken);

    /// <summary>Runs where it is started, like the line's.</summary>
    internal async Task Loop(CancellationToken stoppingToken)
    {
        var batch = new List<Entry>(MostInOneCommit);
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            while (batch.Count < MostInOneCommit && _waiting.Reader.TryRead(out var entry))
            {
                batch.Add(entry);
            }

            // What is queued is written, also while the server stops.
            await Commit(batch, CancellationToken.None);
            Interlocked.Add(ref _waitingCharacters, -batch.Sum(entry => entry.Size));
            batch.Clear();
        }
    }

    /// <summary>Lets what is queued be written, then stops.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        if (ExecuteTask is { } writing)
        {
            await writing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await base.StopAsync(cancellationToken);
    }

    private async Task Commit(List<Entry> batch, CancellationToken ct)
    {
        try
        {
            var rows = await database.Write(async sql =>
            {
                var ids = await sql.InsertMany(Insert, batch);
                await sql.WakeReplicas();
                return ids;
            }, ct);
            Failure = null;
            Interlocked.Add(ref _accepted, rows.Count);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Written.SetResult(rows[i]);
            }

            if (!FoldRests || batch.Exists(entry => entry.Urgency == 0))
            {
                wake.Signal();
            }
        }
        catch (Exception error)
        {
            Failure = error.Message;
            // Nobody was answered yet, so nobody believes it is kept: each sender hears of it and sends again.
            batch.ForEach(entry => entry.Written.TrySetException(error));
        }
    }

    private void Tell(IReadOnlyList<(long Row, FoldOutcome Outcome)> done)
    {
        var outcomes = done.ToDictionary(one => one.Row, one => one.Outcome);
        lock (_watched)
        {
            foreach (var watch in _watched)
            {
                if (outcomes.TryGetValue(watch.Row, out var outcome))
                {
                    watch.Told.TrySetResult(outcome);
                }
            }
        }
    }

    private sealed class OutcomeRow
    {
        public long Id { get; init; }

        public string Outcome { get; init; } = "";
    }

    /// <summary>One who waits for a row; several may wait for the same.</summary>
    private sealed class Watch(long row)
    {
        public long Row { get; } = row;

        public TaskCompletionSource<FoldOutcome> Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed record Entry(string Source, Instant At, int Urgency, string Signals, int Count, string? Raw)
    {
        public long Size => Signals.Length + (Raw?.Length ?? 0);

        public TaskCompletionSource<long> Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>A request as the journal keeps it.</summary>
internal sealed class JournalRow
{
    public long Id { get; init; }

    public string Source { get; init; } = "";

    public Instant ReceivedAt { get; init; }

    public int Urgency { get; init; }

    public string Signals { get; init; } = "";
}

/// <summary>A request that may have been kept long enough.</summary>
internal sealed class PastRow
{
    public long Id { get; init; }

    public Instant ReceivedAt { get; init; }

    public Instant? FoldedAt { get; init; }
}

/// <summary>What became of one signal of a request.</summary>
/// <param name="Alert">The alert's id.</param>
/// <param name="Incident">The incident's number, where there is one.</param>
/// <param name="Outcome">`opened`, `joined`, `deduplicated`, `silenced` or `resolved`.</param>
internal sealed record SignalOutcome(string Alert, long? Incident, string Outcome);

/// <summary>What became of a request: one entry per signal, in order.</summary>
internal sealed record FoldOutcome(IReadOnlyList<SignalOutcome> Signals);

/// <summary>The journal's queue is full.</summary>
internal sealed class JournalBusyException : Exception;
