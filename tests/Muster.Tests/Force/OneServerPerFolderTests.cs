using System.Net;
using Muster.Tests.Support;

namespace Muster.Tests.Force;

/// <summary>SQLite is one file for one server: two would page twice, and neither would see the other's commits when it should.</summary>
public sealed class OneServerPerFolderTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_server_on_the_same_folder_is_refused_and_the_first_notices_nothing()
    {
        await using var receiver = await Receiver.Start();
        using var home = new MusterHome(ForceTeam.With(receiver.Url));
        await using var first = await home.Start(Ct);
        var token = await File.ReadAllTextAsync(Path.Combine(home.Data, "local.token"), Ct);

        await using (var second = home.Launch())
        {
            (await second.Ended(Ct)).ShouldBe(1);
            second.Output.ShouldStartWith($"The data folder {home.Data} belongs to a server that is running.");
            second.Output.ShouldContain("PostgreSQL");
            second.Output.Split('\n').Length.ShouldBe(1, second.Output);
        }

        using var asked = await first.As(token).Http.GetAsync("/v1/incidents", Ct);
        asked.StatusCode.ShouldBe(HttpStatusCode.OK, "the operator's token is still the first server's");
    }

    [Fact]
    public async Task A_folder_whose_server_was_killed_belongs_to_nobody()
    {
        await using var receiver = await Receiver.Start();
        using var home = new MusterHome(ForceTeam.With(receiver.Url));
        await using (var killed = await home.Start(Ct))
        {
            await killed.Kill(Ct);
        }

        await using var next = await home.Start(Ct);
    }
}
