using Muster.Alerts;
using Muster.Tests.Support;

namespace Muster.Tests.Stories;

public abstract class FirstPageStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    [Fact]
    public async Task A_P0_pages_IC_and_TO_at_once_and_repeats_every_five_minutes_until_somebody_acknowledges()
    {
        await using var server = await Begin();
        var number = (await server.Fire(server.Signal(Severity.P0)))!.Value;

        server.Receiver.To("alice").Count(message => message.Kind == "page").ShouldBe(1);
        server.Receiver.To("bob").Count(message => message.Kind == "page").ShouldBe(1);
        server.Receiver.To("carol").ShouldBeEmpty();

        await server.Advance(Duration.FromMinutes(11));
        server.Receiver.To("bob").Count(message => message.Kind == "page").ShouldBe(3);

        await server.Do("bob", number, "acknowledge");
        await server.Advance(Duration.FromMinutes(4));
        server.Receiver.To("bob").Count(message => message.Kind == "page").ShouldBe(3);
        (await server.Incident(number))["stage"]!.GetValue<string>().ShouldBe("classify");
    }
}

public sealed class FirstPageStoryOnSqlite(PostgresCluster cluster) : FirstPageStory(On.Sqlite, cluster);

public sealed class FirstPageStoryOnPostgres(PostgresCluster cluster) : FirstPageStory(On.Postgres, cluster);
