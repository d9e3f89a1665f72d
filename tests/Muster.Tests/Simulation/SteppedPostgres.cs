using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Muster.Tests.Simulation;

/// <summary>
/// A connection to PostgreSQL whose every statement, begin and commit included, passes through <see cref="PostgresGround"/> and is over,
/// its answer read, when it returns: nothing comes back from a socket at a time of its own.
/// </summary>
internal sealed class SteppedPostgres(PostgresGround ground, NpgsqlConnection inner) : DbConnection
{
    private bool _open;

    public NpgsqlConnection Inner => inner;

    /// <summary>Whose it is; null: nobody's of the product's.</summary>
    public Replica? Of { get; } = Replica.Current;

    /// <summary>The server's at the other end.</summary>
    public int Process { get; private set; }

    /// <summary>In a transaction that may write.</summary>
    public bool Writing { get; private set; }

    /// <summary>The server has ended it.</summary>
    public bool Severed { get; set; }

    /// <summary>A page that is claimed and one whose lease is renewed look alike afterwards.</summary>
    public bool Claims { get; set; }

    public bool Notifies { get; set; }

    public HashSet<(string Table, long Row)> Changed { get; } = [];

    /// <summary>The same for all worlds: Dapper learns anew how to read each row for each address.</summary>
    [AllowNull]
    public override string ConnectionString { get; set; } = "simulated";

    public override string Database => inner.Database;

    public override string DataSource => inner.DataSource;

    public override string ServerVersion => inner.ServerVersion;

    public override ConnectionState State => inner.State;

    public override bool CanCreateBatch => true;

    public override void Open() => throw new NotSupportedException();

    public override async Task OpenAsync(CancellationToken cancellationToken)
    {
        await ground.Opens().ConfigureAwait(false);
        _open = true;
        try
        {
            Of?.Lives();
            inner.Open();
        }
        catch
        {
            Close();
            throw;
        }

        Process = inner.ProcessID;
        inner.Notice += (_, said) =>
        {
            if (PostgresNotes.Read(said.Notice.MessageText) is { } change)
            {
                Changed.Add(change);
                _ = Claims && Changed.Add(("claims", change.Row));
            }
        };
    }

    public override void Close()
    {
        inner.Close();
        if (_open)
        {
            _open = false;
            ground.Closes();
        }
    }

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    public void Begins(bool writing)
    {
        (Writing, Notifies) = (writing, Notifies && writing);
        Changed.Clear();
    }

    /// <summary>Lets the server fail the transaction.</summary>
    public void Raise(string state, string message) =>
        Do($"do $$ begin raise exception using errcode = '{state}', message = '{message}'; end $$");

    /// <summary>Not the product's, and struck by nothing.</summary>
    public void Do(string sql)
    {
        using var command = new NpgsqlCommand(sql, inner);
        command.ExecuteNonQuery();
    }

    /// <summary>The driver learns that the server has ended it, or it would give this connection to the next.</summary>
    public void Notice()
    {
        try
        {
            Do("select 1");
        }
        catch (NpgsqlException)
        {
            // As it should.
        }
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel)
    {
        ground.Begins(this, writing: isolationLevel != IsolationLevel.RepeatableRead);
        return new SteppedTransaction(ground, this, inner.BeginTransaction(isolationLevel));
    }

    protected override DbCommand CreateDbCommand() => new SteppedStatement(ground, this);

    protected override DbBatch CreateDbBatch() => new SteppedBatch(ground, this);

    protected override void Dispose(bool disposing)
    {
        Close();
        inner.Dispose();
        base.Dispose(disposing);
    }
}

internal sealed class SteppedTransaction(PostgresGround ground, SteppedPostgres on, NpgsqlTransaction inner) : DbTransaction
{
    private bool _over;

    public override IsolationLevel IsolationLevel => inner.IsolationLevel;

    protected override DbConnection DbConnection => on;

    public override async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        await ground.Commit(on, inner).ConfigureAwait(false);
        _over = true;
    }

    public override void Commit() => throw new NotSupportedException();

    public override void Rollback()
    {
        _over = true;
        if (on.Of is { Dead: true })
        {
            ground.Sever(on);
        }
        else
        {
            // The driver lets go of a server that says it is in trouble.
            if (!on.Severed && inner.Connection is not null)
            {
                inner.Rollback();
            }

            ground.Ends(on);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (!_over)
        {
            Rollback();
        }

        base.Dispose(disposing);
    }
}

internal sealed class SteppedStatement(PostgresGround ground, SteppedPostgres on) : NpgsqlCommand(null, on.Inner)
{
    /// <summary>The connection has one at a time.</summary>
    protected override DbTransaction? DbTransaction { get; set; }

    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) =>
        ground.Pass(on, CommandText = ground.Instead(CommandText), base.ExecuteNonQuery, cancellationToken);

    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) =>
        ground.Pass(on, CommandText, base.ExecuteScalar, cancellationToken);

    protected override Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        ground.Pass<DbDataReader>(on, CommandText = ground.Instead(CommandText), () => new ReadRows(base.ExecuteDbDataReader(CommandBehavior.Default)), cancellationToken);
}

internal sealed class SteppedBatch(PostgresGround ground, SteppedPostgres on) : NpgsqlBatch(on.Inner)
{
    protected override DbTransaction? DbTransaction { get; set; }

    private string Text => BatchCommands[0].CommandText;

    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken = default) =>
        ground.Pass(on, Text, base.ExecuteNonQuery, cancellationToken);

    protected override Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        ground.Pass<DbDataReader>(on, Text, () => new ReadRows(base.ExecuteDbDataReader(CommandBehavior.Default)), cancellationToken);
}
