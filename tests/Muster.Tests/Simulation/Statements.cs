using Microsoft.Data.Sqlite;

namespace Muster.Tests.Simulation;

/// <summary>
/// What stands between the product and SQLite. Any statement can be held up while other things happen, fail, be the last one of
/// its process, or be changed into what a bug would have sent (<see cref="Mutation"/>). Commits are shown to the ledger.
/// </summary>
internal sealed class Statements(World world)
{
    /// <summary>What one server does that finds a file left by another; replicas stand for those of PostgreSQL, where none does.</summary>
    private const string FreeLeases = "update pages set lease_until = @now where state = 'Sending'";

    private const string Claims = "update pages set state = 'Sending'";

    private readonly HashSet<(string Table, long Row)> _changed = [];
    private bool _claims;
    private bool _rolledBack;

    /// <summary>A page that is claimed and one whose lease is renewed look alike afterwards.</summary>
    public void Changed(string table, long row)
    {
        _changed.Add((table, row));
        if (_claims)
        {
            _changed.Add(("claims", row));
        }
    }

    /// <summary>Only statements of a writing transaction are held up, since nobody sees how far a reader is.</summary>
    public Task Holds(SteppedCommand command) =>
        Replica.Current is { Dead: false } && command.On.Writing ? world.Weather.Holds() : Task.CompletedTask;

    /// <summary>Throws what the database, or the death of the process, would.</summary>
    public void Before(SteppedCommand command)
    {
        var text = command.CommandText;
        _claims = text.StartsWith(Claims, StringComparison.Ordinal);
        if (Replica.Current is not { } replica)
        {
            return;
        }

        if (command.On.Writing || text[0] is not ('p' or 'B' or 'R'))
        {
            world.Trace.Add(replica, text);
        }

        if (text.StartsWith("ROLLBACK", StringComparison.Ordinal))
        {
            if (command.On.Writing)
            {
                _changed.Clear();
                command.On.Writing = false;
                _rolledBack = true;
            }

            return;
        }

        replica.Lives();
        if (text == FreeLeases && world.Plan.Replicas > 1)
        {
            command.CommandText = $"{FreeLeases} and 1 = 0";
        }

        if (!text.StartsWith("pragma", StringComparison.Ordinal))
        {
            Fail(world.Weather.Strikes(replica, text.StartsWith("BEGIN IMMEDIATE", StringComparison.Ordinal)));
            world.Mutation?.Before(command);
        }
    }

    public void After(SteppedCommand command)
    {
        var text = command.CommandText;
        if (_rolledBack)
        {
            _rolledBack = false;
            world.Mutation?.AfterRollback(command.On);
        }
        else if (text.StartsWith("BEGIN IMMEDIATE", StringComparison.Ordinal))
        {
            command.On.Writing = true;
            _changed.Clear();
        }
        else if (text.StartsWith("COMMIT", StringComparison.Ordinal) && command.On.Writing)
        {
            command.On.Writing = false;
            world.Committed(_changed);
            _changed.Clear();
            if (Replica.Current is { } replica)
            {
                world.Mutation?.AfterCommit(command.On);
                Fail(world.Weather.StrikesAfterCommit(replica));
            }
        }
        else
        {
            world.Mutation?.After(command);
        }
    }

    /// <summary>As SQLite says it; the product must take it for what it is.</summary>
    private static void Fail(int? code)
    {
        if (code is { } one)
        {
            throw new SqliteException(one switch
            {
                5 => "simulated: database is locked",
                8 => "simulated: attempt to write a readonly database",
                13 => "simulated: database or disk is full",
                19 => "simulated: constraint failed",
                _ => "simulated: disk I/O error",
            }, one);
        }
    }
}
