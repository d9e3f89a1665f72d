using Muster.Foundation;
using Npgsql;

namespace Muster.Engine;

/// <summary>What is to be looked at again when another replica has committed something.</summary>
internal delegate Task ReplicaNews(CancellationToken ct);

/// <summary>
/// On PostgreSQL, hears what the other replicas committed and wakes this one. While the connection is lost, the line's
/// longest sleep is the safety net.
/// </summary>
internal sealed class ReplicaWake(Database database, Wake wake, IEnumerable<ReplicaNews> news, Clock clock, ILogger<ReplicaWake> log) : BackgroundService
{
    private static readonly Duration ReconnectAfter = Duration.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (database.Postgres is { } source && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Listen(source, stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(error, "Listening for the other replicas was interrupted; trying again");
                await clock.Delay(ReconnectAfter, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task Listen(NpgsqlDataSource source, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        connection.Notification += (_, _) => wake.Signal();
        await using var listen = new NpgsqlCommand("listen muster", connection);
        await listen.ExecuteNonQueryAsync(ct);
        wake.Signal();
        while (true)
        {
            await connection.WaitAsync(ct);
            foreach (var look in news)
            {
                await look(ct);
            }
        }
    }
}
