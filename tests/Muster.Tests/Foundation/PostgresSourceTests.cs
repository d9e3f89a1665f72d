using Muster.Foundation;
using Muster.Tests.Support;

namespace Muster.Tests.Foundation;

public sealed class PostgresSourceTests(PostgresCluster postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_database_lets_go_of_what_a_vanished_server_held()
    {
        await using var database = Database.PostgreSql(await postgres.CreateDatabase(Ct));

        (await Show(database, "idle_in_transaction_session_timeout")).ShouldBe("20s");
        (await Show(database, "tcp_user_timeout")).ShouldBe("20000");
        (await Show(database, "application_name")).ShouldBe("muster");
    }

    [Fact]
    public async Task What_the_address_says_counts()
    {
        await using var database = Database.PostgreSql(await postgres.CreateDatabase(Ct) + ";application name=mine;Options=-c idle_in_transaction_session_timeout=7s");

        (await Show(database, "idle_in_transaction_session_timeout")).ShouldBe("7s");
        (await Show(database, "application_name")).ShouldBe("mine");
    }

    [Fact]
    public async Task A_statement_has_a_limit_and_a_migration_has_none()
    {
        await using var database = Database.PostgreSql(await postgres.CreateDatabase(Ct) + ";Command Timeout=1");

        await Should.ThrowAsync<Exception>(database.Read(sql => sql.Execute("select pg_sleep(3)"), Ct));
        (await Migrations.Apply(database, [new Migration(1, "long", "select pg_sleep(3)")], Instant.FromUnixTimeSeconds(0), Ct)).Steps.ShouldBe(1);
    }

    private static Task<string?> Show(Database database, string setting) => database.Read(sql => sql.First<string>($"show {setting}"), Ct);
}
