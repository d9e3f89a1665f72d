using Npgsql;

namespace Muster.Foundation;

/// <summary>
/// Connections to PostgreSQL. What an address does not say is chosen so that a database that falls silent is noticed within
/// seconds on both sides: a request ends with 503 and the engine goes on trying, instead of waiting for TCP to give up.
/// </summary>
internal static class PostgresSource
{
    /// <summary>
    /// In front of what the user wrote, which so wins. Keepalive is for the connection that listens: it waits for words that
    /// never come when its peer is gone. Hosts are asked again after a second, because a standby that was promoted must not stay "a standby" for ten.
    /// </summary>
    private const string Defaults =
        "Application Name=muster;Timeout=5;Command Timeout=10;Cancellation Timeout=1000;Keepalive=10;Host Recheck Seconds=1;" +
        "Maximum Pool Size=30;Options=" + Session + ";";

    /// <summary>
    /// What the server shall do when it is us who fall silent: a replica that vanished in the middle of the fold holds a
    /// lock that all others wait for.
    /// </summary>
    private const string Session =
        "-c idle_in_transaction_session_timeout=20s -c tcp_user_timeout=20s -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2";

    public static NpgsqlDataSource Of(string address)
    {
        var builder = new NpgsqlDataSourceBuilder(Defaults + address);
        var settings = builder.ConnectionStringBuilder;
        if (settings.Host?.Contains(',') == true && settings.TargetSessionAttributes is null)
        {
            // Several hosts are one primary and its standbys, and a standby takes no alerts.
            settings.TargetSessionAttributes = "primary";
        }

        return builder.Build();
    }
}
