using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Muster.Foundation;

internal enum Dialect
{
    Sqlite,
    Postgres,
}

/// <summary>
/// One file (SQLite) or one PostgreSQL; the rooms' SQL is the same for both. A write is one transaction; on
/// SQLite writes queue for the single writer here, in process, instead of colliding inside the database.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    /// <summary>synchronous=FULL: an answer of 2xx means the alert is on disk, also after a power cut.</summary>
    private const string Pragmas =
        "pragma journal_mode=wal; pragma synchronous=full; pragma busy_timeout=5000; pragma foreign_keys=on; " +
        "pragma temp_store=memory; pragma cache_size=-65536; pragma wal_autocheckpoint=4000;";

    private readonly Func<DbConnection> _connect;
    private readonly SemaphoreSlim _writer = new(1, 1);

    /// <summary>SQLite's connections that nobody reads with just now. A pool of its own would forget the pragmas.</summary>
    private readonly ConcurrentBag<DbConnection> _readers = [];
    private readonly NpgsqlDataSource? _postgres;
    private readonly DataFolder? _folder;
    private DbConnection? _writing;

    static Database()
    {
        SQLitePCL.Batteries_V2.Init();
        // Nobody asks how much memory SQLite takes, and counting it is a lock that all connections meet at. Too late once one is open: then it counts.
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MEMSTATUS, 0);
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.AddTypeHandler(new InstantColumn());
    }

    private Database(Dialect dialect, Func<DbConnection> connect, NpgsqlDataSource? postgres, DataFolder? folder) =>
        (Dialect, _connect, _postgres, _folder) = (dialect, connect, postgres, folder);

    public Dialect Dialect { get; }

    public NpgsqlDataSource? Postgres => _postgres;

    /// <summary>No other process can be at work on it.</summary>
    public bool IsOursAlone => _folder is not null;

    /// <param name="folder">A server's hold on its folder, let go when the last connection is closed.</param>
    public static Database Sqlite(string file, DataFolder? folder = null)
    {
        var address = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString;
        return Sqlite(() => new SqliteConnection(address), folder);
    }

    /// <summary>Over connections of another kind: those of the simulation fail, stop and die at any statement.</summary>
    internal static Database Sqlite(Func<SqliteConnection> connect, DataFolder? folder = null) => new(Dialect.Sqlite, connect, null, folder);

    public static Database PostgreSql(string address)
    {
        var source = PostgresSource.Of(address);
        return new Database(Dialect.Postgres, source.CreateConnection, source, null);
    }

    /// <inheritdoc cref="Sqlite(Func{SqliteConnection}, DataFolder?)"/>
    internal static Database PostgreSql(Func<DbConnection> connect) => new(Dialect.Postgres, connect, null, null);

    /// <summary>Returns when PostgreSQL answers, and throws when it says no, or nothing for too long.</summary>
    /// <param name="waiting">Told once why it has to be waited for.</param>
    public async Task Answers(Clock clock, Duration atMost, Action<string> waiting, CancellationToken ct)
    {
        var (until, told) = (clock.Now + atMost, false);
        while (_postgres is not null)
        {
            try
            {
                await Read(sql => sql.First<int>("select 1"), ct);
                return;
            }
            catch (NpgsqlException away) when (away is not PostgresException { IsTransient: false } && clock.Now < until)
            {
                if (!told)
                {
                    waiting(away.Message);
                }

                told = true;
                await clock.Delay(Duration.FromSeconds(1), ct);
            }
        }
    }

    /// <summary>Reads a consistent state (one snapshot on PostgreSQL and SQLite) and changes nothing.</summary>
    public async Task<T> Read<T>(Func<Session, Task<T>> work, CancellationToken ct)
    {
        if (Dialect == Dialect.Postgres)
        {
            await using var postgres = await Connect(ct);
            await using var snapshot = await postgres.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
            return await work(new Session(postgres, snapshot, Dialect, ct));
        }

        var connection = _readers.TryTake(out var kept) ? kept : await Connect(ct);
        try
        {
            await using var transaction = ((SqliteConnection)connection).BeginTransaction(deferred: true);
            return await work(new Session(connection, transaction, Dialect, ct));
        }
        finally
        {
            _readers.Add(connection);
        }
    }

    /// <summary>One transaction: committed when <paramref name="work"/> returns, rolled back when it throws.</summary>
    public async Task<T> Write<T>(Func<Session, Task<T>> work, CancellationToken ct)
    {
        var session = default(Session);
        T result;
        if (Dialect == Dialect.Sqlite)
        {
            // Whoever queues gets their turn, which is milliseconds away; a token here would cost every one of them a thread of the pool.
            await _writer.WaitAsync(CancellationToken.None);
            try
            {
                _writing ??= await Connect(ct);
                (session, result) = await Transact(_writing, work, ct);
            }
            finally
            {
                _writer.Release();
            }
        }
        else
        {
            await using var connection = await Connect(ct);
            (session, result) = await Transact(connection, work, ct);
        }

        session.Committed();
        return result;
    }

    public Task Write(Func<Session, Task> work, CancellationToken ct) =>
        Write(async session => { await work(session); return true; }, ct);

    public async ValueTask DisposeAsync()
    {
        if (_writing is not null)
        {
            await _writing.DisposeAsync();
        }

        foreach (var reader in _readers)
        {
            await reader.DisposeAsync();
        }

        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        _writer.Dispose();
        _folder?.Dispose();
    }

    /// <summary>
    /// Whether it is the rows that the database will not have, and not the database that is away, full or busy: only then does it
    /// help to bring them one by one.
    /// </summary>
    public static bool IsAboutTheRows(Exception error) => error switch
    {
        PostgresException postgres => postgres.SqlState[..2] is "22" or "23", // data exception, integrity constraint
        SqliteException sqlite => sqlite.SqliteErrorCode is SQLitePCL.raw.SQLITE_TOOBIG or SQLitePCL.raw.SQLITE_CONSTRAINT or SQLitePCL.raw.SQLITE_MISMATCH,
        _ => error is not (DbException or TimeoutException or IOException),
    };

    /// <summary>Two transactions were in each other's way and this one was rolled back: doing it again is all it needs.</summary>
    public static bool IsCollision(Exception error) => error is PostgresException
    {
        SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.UniqueViolation,
    };

    internal static Instant InstantOf(object value) => value switch
    {
        long milliseconds => Instant.FromUnixTimeMilliseconds(milliseconds),
        DateTime time => Instant.FromDateTimeUtc(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
        _ => throw new InvalidCastException($"{value.GetType().Name} is not an instant"),
    };

    private async Task<(Session Session, T Result)> Transact<T>(
        DbConnection connection, Func<Session, Task<T>> work, CancellationToken ct)
    {
        await using var transaction = Dialect == Dialect.Sqlite
            ? ((SqliteConnection)connection).BeginTransaction(deferred: false)
            : await connection.BeginTransactionAsync(ct);
        var session = new Session(connection, transaction, Dialect, ct);
        var result = await work(session);
        // Past this point a cancelled caller must not leave in doubt what is committed.
        await transaction.CommitAsync(CancellationToken.None);
        return (session, result);
    }

    private async Task<DbConnection> Connect(CancellationToken ct)
    {
        var connection = _connect();
        await connection.OpenAsync(ct);
        if (Dialect == Dialect.Sqlite)
        {
            await connection.ExecuteAsync(Pragmas);
            // SQLite's own knows the letters of English only.
            ((SqliteConnection)connection).CreateFunction("lower", (string? text) => text?.ToLowerInvariant(), isDeterministic: true);
        }

        return connection;
    }

    /// <summary>Unix milliseconds in SQLite, timestamptz in PostgreSQL.</summary>
    private sealed class InstantColumn : SqlMapper.TypeHandler<Instant>
    {
        public override void SetValue(System.Data.IDbDataParameter parameter, Instant value)
        {
            if (parameter is NpgsqlParameter postgres)
            {
                postgres.NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz;
                postgres.Value = value.ToDateTimeUtc();
            }
            else
            {
                parameter.Value = value.ToUnixTimeMilliseconds();
            }
        }

        public override Instant Parse(object value) => InstantOf(value);
    }
}
