using Npgsql;

namespace Muster.Tests.Simulation;

/// <summary>What stands between the product and PostgreSQL, as <see cref="Statements"/> does before SQLite: what goes wrong there.</summary>
internal sealed class PostgresFaults(World world, PostgresGround ground)
{
    private const string Claims = "update pages set state = 'Sending'";
    private const string Notifies = "select pg_notify('muster'";

    private static readonly string[] InTheWay =
    [
        PostgresErrorCodes.SerializationFailure, PostgresErrorCodes.DeadlockDetected, PostgresErrorCodes.LockNotAvailable, PostgresErrorCodes.QueryCanceled,
    ];

    private static readonly string[] Changing = ["insert", "update", "delete"];

    /// <summary>Throws what the database, or the death of the process, would.</summary>
    public void Before(SteppedPostgres on, string text)
    {
        on.Claims = text.StartsWith(Claims, StringComparison.Ordinal);
        on.Notifies |= text.StartsWith(Notifies, StringComparison.Ordinal);
        if (on.Of is { } replica)
        {
            world.Trace.Add(replica, text);
            replica.Lives();
            if (world.Weather.Strikes(replica, Changing.Any(verb => text.StartsWith(verb, StringComparison.Ordinal))) is { } code)
            {
                Strike(on, code);
            }
        }
    }

    /// <summary>Committed, but whoever committed never hears of it.</summary>
    public void AfterCommit(SteppedPostgres on)
    {
        if (on.Of is { } replica && world.Weather.StrikesAfterCommit(replica) is { } code)
        {
            Strike(on, code);
        }
    }

    /// <param name="code">As <see cref="Weather"/> has it, which speaks SQLite.</param>
    private void Strike(SteppedPostgres on, int code)
    {
        if (code == 10)
        {
            ground.Sever(on);
            throw new NpgsqlException("simulated: the connection is lost", new IOException());
        }

        // The server says it itself, so that its transaction really is aborted.
        on.Raise(code switch
        {
            5 => world.Dice.Of(InTheWay),
            8 => PostgresErrorCodes.ReadOnlySqlTransaction,
            13 => PostgresErrorCodes.DiskFull,
            _ => PostgresErrorCodes.CheckViolation,
        }, "simulated: something went wrong");
    }
}
