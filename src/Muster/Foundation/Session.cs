using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Muster.Foundation;

/// <summary>
/// What replicas do one after the other, each under a lock of its own, with its number in PostgreSQL. Replicas of different
/// versions meet in them, so a number keeps its meaning.
/// </summary>
internal enum Exclusive
{
    Migrations = 7768838,

    /// <summary>What is said of one fingerprint is taken in order.</summary>
    Fold = 7768839,

    /// <summary>What is over its time goes: one at it is enough.</summary>
    Retention = 7768840,

    /// <summary>Changes that depend on what the team is: a team file, and the first person.</summary>
    Team = 7768841,

    /// <summary>The audit log's rows follow one another. Taken last, so that nobody who holds it waits for a row.</summary>
    Audit = 7768842,
}

/// <summary>One connection in one transaction, and what to do once that transaction is on disk.</summary>
internal sealed class Session(DbConnection connection, DbTransaction? transaction, Dialect dialect, CancellationToken ct)
{
    private readonly List<Action> _afterCommit = [];

    public Dialect Dialect { get; } = dialect;

    /// <summary>`column` is one of the values of the list parameter: the one comparison that the two engines spell differently.</summary>
    public string Among(string column, string parameter) =>
        Dialect == Dialect.Postgres ? $"{column} = any(@{parameter})" : $"{column} in @{parameter}";

    /// <summary>Ends a claiming sub-select: replicas on PostgreSQL pass over rows another one holds.</summary>
    public string SkipLocked => Dialect == Dialect.Postgres ? "for update skip locked" : "";

    /// <summary>Until this transaction ends, no replica does the same. SQLite has one writer anyway.</summary>
    public Task OneAtATime(Exclusive what) =>
        Dialect == Dialect.Postgres ? Execute($"select pg_advisory_xact_lock({(long)what})") : Task.CompletedTask;

    /// <summary>The same, but false at once where another replica is at it: whoever waits for one that froze is frozen too.</summary>
    public async Task<bool> AloneAtOnce(Exclusive what) =>
        Dialect == Dialect.Sqlite || await First<bool>($"select pg_try_advisory_xact_lock({(long)what})");

    public async Task<IReadOnlyList<T>> Query<T>(string sql, object? args = null) =>
        (await connection.QueryAsync<T>(Command(sql, args))).AsList();

    public Task<T?> First<T>(string sql, object? args = null) =>
        connection.QueryFirstOrDefaultAsync<T>(Command(sql, args));

    /// <summary>For `min(…)` and its like: null where there is no row or no value, which Dapper's handlers do not see.</summary>
    public async Task<Instant?> FirstInstant(string sql, object? args = null) =>
        await connection.ExecuteScalarAsync<object?>(Command(sql, args)) is { } value and not DBNull ? Database.InstantOf(value) : null;

    public Task<int> Execute(string sql, object? args = null) => connection.ExecuteAsync(Command(sql, args));

    /// <summary>Without the limit that a single statement otherwise has on PostgreSQL: for what grows with the data, like an index.</summary>
    public Task<int> ExecuteHoweverLong(string sql, object? args = null) =>
        connection.ExecuteAsync(new CommandDefinition(sql, args, transaction, commandTimeout: 0, cancellationToken: ct));

    /// <summary>
    /// The same statement for many rows, in order. SQLite reuses one prepared statement; PostgreSQL gets one
    /// batch in one round trip, which is what makes the difference there.
    /// </summary>
    public async Task ExecuteMany<T>(string sql, IReadOnlyCollection<T> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        if (Dialect == Dialect.Sqlite)
        {
            await connection.ExecuteAsync(Command(sql, rows));
            return;
        }

        await using var batch = Batch(sql, rows);
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The same `insert … returning id` for many rows: their ids, in order.</summary>
    public async Task<IReadOnlyList<long>> InsertMany<T>(string sql, IReadOnlyCollection<T> rows)
        where T : notnull
    {
        var ids = new List<long>(rows.Count);
        if (Dialect == Dialect.Postgres)
        {
            await using var batch = Batch(sql, rows);
            await using var reader = await batch.ExecuteReaderAsync(ct);
            do
            {
                while (await reader.ReadAsync(ct))
                {
                    ids.Add(reader.GetInt64(0));
                }
            }
            while (await reader.NextResultAsync(ct));
            return ids;
        }

        // One prepared statement, filled anew for each row: Dapper would bind all of it each time.
        await using var command = (SqliteCommand)connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, (SqliteTransaction?)transaction);
        foreach (var row in rows)
        {
            BatchCommands.Fill(command, row);
            ids.Add((long)(await command.ExecuteScalarAsync(ct))!);
        }

        return ids;
    }

    /// <summary>Tells every replica, at the commit, that there may be work; in one process the signal after it is enough.</summary>
    public Task WakeReplicas() => Dialect == Dialect.Postgres ? Execute("select pg_notify('muster', '')") : Task.CompletedTask;

    /// <summary>Runs after the commit and never if it fails: wake-ups and answers to those who wait.</summary>
    public void AfterCommit(Action act) => _afterCommit.Add(act);

    internal void Committed() => _afterCommit.ForEach(act => act());

    private DbBatch Batch<T>(string sql, IEnumerable<T> rows)
    {
        var batch = connection.CreateBatch();
        batch.Transaction = transaction;
        foreach (var row in rows)
        {
            batch.BatchCommands.Add(BatchCommands.Of(sql, row!));
        }

        return batch;
    }

    private CommandDefinition Command(string sql, object? args) =>
        new(sql, args, transaction, cancellationToken: ct);
}
