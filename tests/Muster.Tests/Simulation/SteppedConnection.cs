using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Muster.Tests.Simulation;

/// <summary>A connection of the product's own kind whose every statement, begin and commit included, passes through <see cref="Statements"/>.</summary>
internal sealed class SteppedConnection(string address, Statements statements) : SqliteConnection(address)
{
    private readonly Dictionary<string, (SqliteCommand Command, SqliteDataReader? Reader)> _prepared = [];
    private readonly Dictionary<string, string> _names = [];
    private delegate_update? _changes;

    /// <summary>In a transaction that may write.</summary>
    public bool Writing { get; set; }

    public SqliteTransaction? Pending => Transaction;

    public bool InTransaction => raw.sqlite3_get_autocommit(Handle!) == 0;

    public override void Open()
    {
        base.Open();
        _changes = (_, _, _, table, row) => statements.Changed(table.utf8_to_string(), row);
        raw.sqlite3_update_hook(Handle!, _changes, null);
    }

    /// <summary>The same statement is prepared once in a world: a hundred thousand incidents are a hundred million statements.</summary>
    public SqliteDataReader Execute(SteppedCommand command, CommandBehavior behavior)
    {
        var known = _prepared.GetValueOrDefault(command.CommandText);
        var inner = known.Command is not null && known.Reader?.IsClosed != false ? known.Command : new SqliteCommand(command.CommandText, this);
        inner.Transaction = command.Transaction;
        inner.Parameters.Clear();
        foreach (SqliteParameter parameter in command.Parameters)
        {
            // As SQLite calls it; the driver would try one sign after the other, for each parameter of each statement.
            parameter.ParameterName = parameter.ParameterName is ['@', ..] ? parameter.ParameterName : _names.TryGetValue(parameter.ParameterName, out var name) ? name : _names[parameter.ParameterName] = $"@{parameter.ParameterName}";
            inner.Parameters.Add(parameter);
        }

        var reader = inner.ExecuteReader(behavior);
        _prepared[command.CommandText] = (inner, reader);
        return reader;
    }

    public override SqliteCommand CreateCommand() => new SteppedCommand(this, statements)
    {
        Connection = this, CommandTimeout = DefaultTimeout, Transaction = Transaction,
    };
}

internal sealed class SteppedCommand(SteppedConnection connection, Statements statements) : SqliteCommand
{
    public SteppedConnection On => connection;

    public override SqliteDataReader ExecuteReader(CommandBehavior behavior)
    {
        statements.Before(this);
        var reader = connection.Execute(this, behavior);
        statements.After(this);
        return reader;
    }

    /// <summary>A transaction that is over already (its commit was carried out, its answer lost) needs no rolling back.</summary>
    public override int ExecuteNonQuery() =>
        CommandText.StartsWith("ROLLBACK", StringComparison.Ordinal) && !connection.InTransaction ? 0 : base.ExecuteNonQuery();

    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) => Later(ExecuteNonQuery, cancellationToken);

    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) => Later(ExecuteScalar, cancellationToken);

    protected override Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        Later<DbDataReader>(() => ExecuteReader(behavior), cancellationToken);

    private async Task<T> Later<T>(Func<T> execute, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (statements.Holds(this) is { IsCompleted: false } hold)
        {
            // Dapper goes on wherever it is woken, so it has to be woken on the world's own thread.
            await hold.ConfigureAwait(false);
        }

        return execute();
    }
}
