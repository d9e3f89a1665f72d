using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using SQLitePCL;

namespace Muster.Tests.Simulation;

/// <summary>A bug, planted where the product meets the database or is composed, so that the product carries no switch for it.</summary>
internal abstract class Mutation(string name)
{
    public string Name => name;

    /// <summary>Other rooms than the real ones.</summary>
    public virtual void Compose(IServiceCollection services)
    {
    }

    /// <summary>What PostgreSQL hears.</summary>
    public virtual string Instead(string statement) => statement;

    /// <summary>Another statement than the real one.</summary>
    public virtual void Before(SteppedCommand command)
    {
    }

    public virtual void After(SteppedCommand command)
    {
    }

    public virtual void AfterCommit(SteppedConnection connection)
    {
    }

    public virtual void AfterRollback(SteppedConnection connection)
    {
    }

    /// <summary>A statement of the bug's own, which no fault strikes.</summary>
    protected static void Do(SteppedConnection connection, string sql) =>
        raw.sqlite3_exec(connection.Handle!, sql); // while the transaction is being rolled back, no command of the driver's may run

    protected static void Do(SteppedConnection connection, string sql, IEnumerable<SqliteParameter> parameters)
    {
        using var command = new SqliteCommand(sql, connection, connection.Pending);
        command.Parameters.AddRange(parameters.Select(one => new SqliteParameter(one.ParameterName, one.Value)));
        command.ExecuteNonQuery();
    }
}

/// <summary>The product says one thing to the database, and the bug another.</summary>
internal sealed class Misspoken(string name, params (string Says, string Instead)[] words) : Mutation(name)
{
    public override string Instead(string statement) =>
        words.Aggregate(statement, (text, word) => text.Replace(word.Says, word.Instead, StringComparison.Ordinal));

    public override void Before(SteppedCommand command)
    {
        if (Instead(command.CommandText) is var instead && instead != command.CommandText)
        {
            command.CommandText = instead;
        }
    }
}
