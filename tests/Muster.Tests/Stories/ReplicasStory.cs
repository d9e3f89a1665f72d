using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Muster.Alerts;
using Muster.Tests.Support;

namespace Muster.Tests.Stories;

/// <summary>Two equal servers on one PostgreSQL.</summary>
public sealed class ReplicasStory(PostgresCluster cluster)
{
    [Fact]
    public async Task What_one_replica_accepts_is_paged_once_and_acknowledged_at_the_other()
    {
        await using var one = await SampleTeam.Move(await MusterServer.Start(On.Postgres, cluster));
        await using var two = await one.Replica();
        using var answer = await two.Client("scripts-key").PostAsJsonAsync("/v1/alerts", new { severity = "P0", service = "telegram-handler", summary = "down" });
        var body = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        ((int)answer.StatusCode).ShouldBe(202, body.ToJsonString());
        await one.Settle();
        await two.Settle();

        one.Receiver.To("alice").Count(message => message.Kind == "page").ShouldBe(1);
        one.Receiver.To("bob").Count(message => message.Kind == "page").ShouldBe(1);

        await one.Do("alice", 1, "acknowledge");
        (await two.Incident(1))["acknowledgedBy"]!.GetValue<string>().ShouldBe("alice");
    }

    [Fact]
    public async Task A_commit_at_one_replica_wakes_the_other_without_a_poll()
    {
        await using var one = await SampleTeam.Move(await MusterServer.Start(On.Postgres, cluster));
        await using var two = await one.Replica();
        await two.Listening(2);
        await one.Settle();
        var before = await two.Settle();

        // Time stands still, so the only thing that can start a pass at the other replica is the database's word.
        await one.Fire(one.Signal(Severity.P1));

        await two.PassAfter(before);
    }
}
