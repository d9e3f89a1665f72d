using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Muster.Foundation;
using Muster.Tests.Support;

namespace Muster.Tests.Fuzz;

/// <summary>What must hold when a storm is over: all that it left behind can be read, and the next real alert wakes somebody.</summary>
internal static class Aftermath
{
    private const string Alice = "alice-token-1234";
    private const int MostIncidents = 150;

    private static readonly string[] Lists =
    [
        "/", "/incidents", "/incidents?open=true", "/incidents?open=false&skip=50", "/oncall", "/services", "/report", "/v1/incidents?limit=500", "/v1/alerts?limit=1000", "/v1/pages?limit=500", "/v1/services",
        "/v1/oncall", "/v1/config", "/v1/sources/scripts/quality", "/v1/sources/prometheus/quality?days=366", "/api/v2/alerts", "/api/v2/alerts/groups", "/api/v2/silences", "/api/v2/status", "/api/v2/receivers",
        "/metrics", "/readyz", "/healthz", "/v1/engine", "/openapi/v1.json",
    ];

    public static async Task Verify(MusterServer server)
    {
        server.Receiver.Forget();
        await server.Settle();
        var last = await server.Read(sql => sql.First<long>("select coalesce(max(number), 0) from incidents"));
        // The first ones have been through the most, the last ones are as the last requests left them.
        var numbers = Enumerable.Range(1, (int)last).Where(number => number <= MostIncidents / 2 || number > last - (MostIncidents / 2));
        foreach (var path in Lists.Concat(numbers.SelectMany(number => new[] { $"/incidents/{number}?timeline=all", $"/v1/incidents/{number}", $"/v1/incidents/{number}/timeline" })))
        {
            using var answer = await server.Client(Alice).GetAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, $"{path}: {await answer.Content.ReadAsStringAsync()}\n{string.Join('\n', server.Logs.Lines)}");
        }

        await Unsilence(server);
        await WakesSomebody(server);
    }

    /// <summary>What was silenced fires, so that the real alert is not held back by a silence of everything.</summary>
    private static async Task Unsilence(MusterServer server)
    {
        foreach (var silence in (await server.Client(Alice).GetFromJsonAsync<JsonArray>("/api/v2/silences?expired=false"))!)
        {
            using var answer = await server.Client(Alice).DeleteAsync($"/api/v2/silence/{silence!["id"]}");
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        await server.Settle();
    }

    private static async Task WakesSomebody(MusterServer server)
    {
        using var sent = await server.Client("scripts-key-1234").PostAsJsonAsync("/v1/alerts", new { severity = "P0", service = "after-the-storm", summary = "It is real this time" });
        var outcome = await sent.Content.ReadFromJsonAsync<JsonNode>();
        outcome!["outcome"]!.GetValue<string>().ShouldBe("opened", outcome.ToJsonString());
        await server.Settle();
        server.Receiver.To("alice").ShouldContain(message => message.Kind == "page" && message.Incident!.Number == outcome["incident"]!.GetValue<long>() && message.Text.StartsWith("[P0]", StringComparison.Ordinal));
    }
}
