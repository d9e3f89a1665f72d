using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Muster.Tests.Simulation;

/// <summary>The ledger's own look at the database: plain SQL on a connection that nothing is injected into, and none of the product's code.</summary>
internal sealed class Look : IDisposable
{
    private readonly DbConnection _connection;
    private readonly Dictionary<string, DbCommand> _commands = [];
    private DbTransaction? _transaction;

    public Look(string file)
        : this(new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, Mode = SqliteOpenMode.ReadOnly }.ConnectionString))
    {
    }

    public Look(DbConnection connection)
    {
        _connection = connection;
        _connection.Open();
    }

    /// <summary>Several looks as one: SQLite then locks, and finds out what has changed, once.</summary>
    public void AtOnce(Action looks)
    {
        using (_transaction = _connection is SqliteConnection sqlite ? sqlite.BeginTransaction(deferred: true) : null)
        {
            looks();
        }

        _transaction = null;
    }

    public List<T> All<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<object> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            _commands[sql] = command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = ($"@{i}", Stored(values[i]));
                command.Parameters.Add(parameter);
            }
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = Stored(values[i]);
        }

        command.Transaction = _transaction;
        using var reader = command.ExecuteReader();
        var found = new List<T>();
        while (reader.Read())
        {
            found.Add(read(reader));
        }

        return found;
    }

    public T? One<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<object> values) => All(sql, read, values).FirstOrDefault();

    public long Count(string sql, params ReadOnlySpan<object> values) => One(sql, row => row.GetInt64(0), values);

    public static Instant? Time(DbDataReader row, int column) => row.IsDBNull(column) ? null
        : row is SqliteDataReader ? Instant.FromUnixTimeMilliseconds(row.GetInt64(column)) : Instant.FromDateTimeUtc(row.GetDateTime(column));

    public static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private object Stored(object value) => value is not Instant at ? value : _connection is SqliteConnection ? at.ToUnixTimeMilliseconds() : at.ToDateTimeUtc();
}
