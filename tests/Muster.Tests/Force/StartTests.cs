using Muster.Tests.Support;

namespace Muster.Tests.Force;

/// <summary>After a power cut everything starts at once, and the database is rarely first.</summary>
public sealed class StartTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_is_up_before_its_database_waits_for_it()
    {
        await using var postgres = await PostgresServer.Create([], Ct);
        await postgres.Start(Ct);
        await postgres.Execute("create database muster", Ct);
        await postgres.Crash(Ct);
        using var home = new MusterHome(ForceTeam.With(person => $"http://127.0.0.1:9/{person}")) { Database = postgres.Address("muster") };
        await using var process = home.Launch();

        (await process.Line("waiting for it", Ct)).ShouldStartWith("The database does not answer yet (");
        await postgres.Start(Ct);

        await process.Line("Muster is at", Ct);
    }

    [Fact]
    public async Task A_database_that_answers_no_is_not_waited_for()
    {
        await using var postgres = await PostgresServer.Create([], Ct);
        await postgres.Start(Ct);
        using var home = new MusterHome(ForceTeam.With(person => $"http://127.0.0.1:9/{person}")) { Database = postgres.Address("nowhere") };
        await using var process = home.Launch();

        (await process.Ended(Ct)).ShouldBe(1);
        process.Output.ShouldContain("database \"nowhere\" does not exist");
    }
}
