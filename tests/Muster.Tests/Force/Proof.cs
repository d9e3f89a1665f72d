using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Muster.Tests.Force;

/// <summary>What must be true whatever happened. <paramref name="context"/> is in every failure: the seed, and what was done.</summary>
internal sealed class Proof(HttpClient http, PageReceiver receiver, string context)
{
    /// <summary>Every accepted alert is there once, and everything about a service is one incident. Service by service: its incident.</summary>
    public async Task<IReadOnlyDictionary<string, long>> NoneIsLost(IEnumerable<Fired> accepted, CancellationToken ct)
    {
        await Moment.Until(() => Engine(ct), engine => engine is { } body && body["oldestDueSeconds"]!["unfolded"] is null, $"everything is folded; {context}", ct);
        var incidents = new Dictionary<string, long>();
        foreach (var service in accepted.GroupBy(alert => alert.Service))
        {
            var found = (await Get($"/v1/alerts?limit=1000&service={service.Key}", ct))["alerts"]!.AsArray();
            var names = found.Select(alert => alert!["summary"]!.GetValue<string>()).ToList();
            service.Select(alert => alert.Name).Except(names).ShouldBeEmpty($"accepted and lost; {context}");
            names.ShouldBeUnique($"kept twice; {context}");
            found.ShouldAllBe(alert => alert!["incident"] != null, $"in no incident; {context}");
            incidents[service.Key] = found.Select(alert => alert!["incident"]!.GetValue<long>()).Distinct().ShouldHaveSingleItem($"{service.Key} in several incidents; {context}");
        }

        return incidents;
    }

    /// <summary>Everybody whom an incident wakes has had its page, and however often that came, it was the same one.</summary>
    public async Task EachHasItsPage(IEnumerable<Fired> accepted, IReadOnlyDictionary<string, long> incidents, CancellationToken ct)
    {
        var due = accepted.Select(alert => (alert.Service, alert.Critical)).Distinct()
            .SelectMany(one => one.Critical ? [(incidents[one.Service], "alice"), (incidents[one.Service], "bob")] : new[] { (incidents[one.Service], "bob") }).ToHashSet();
        await Moment.Until(() => Task.FromResult(due.Except(Pages.Select(page => (page.Incident, page.Person))).Count()), missing => missing == 0, $"pages that never came; {context}", ct);
        Pages.GroupBy(page => (page.Incident, page.Person)).Where(group => group.Select(page => page.Key).Distinct().Count() > 1)
            .ShouldBeEmpty($"paged twice for one thing, under different keys; {context}");
    }

    /// <summary>Until every message has come to its end; then each was delivered, and recorded as delivered once.</summary>
    public async Task TheLedgerAgrees(IEnumerable<long> incidents, CancellationToken ct)
    {
        await Moment.Until(() => http.GetStringAsync("/metrics", ct), text => !text.Contains("state=\"Planned\"", StringComparison.Ordinal) && !text.Contains("state=\"Sending\"", StringComparison.Ordinal),
            $"messages without an end; {context}", ct);
        foreach (var incident in incidents)
        {
            foreach (var page in (await Get($"/v1/pages?incident={incident}&limit=500", ct))["pages"]!.AsArray())
            {
                page!["state"]!.GetValue<string>().ShouldBe("delivered", $"{page}; {context}");
                page["attempts"]!.AsArray().Count(attempt => attempt!["outcome"]!.GetValue<string>() == "delivered").ShouldBe(1, $"{page}; {context}");
            }
        }
    }

    /// <summary>The end of a log, for a failure's message.</summary>
    public static string Tail(string log) => string.Join('\n', log.Split('\n').TakeLast(15).Select(line => line[..Math.Min(line.Length, 300)]));

    private IEnumerable<Arrival> Pages => receiver.Arrivals.Where(arrival => arrival.Kind == "page");

    private async Task<JsonNode> Get(string path, CancellationToken ct) => (await http.GetFromJsonAsync<JsonNode>(path, ct))!;

    /// <summary>What the engine says after a whole pass; null while passes fail.</summary>
    private async Task<JsonNode?> Engine(CancellationToken ct)
    {
        using var answer = await http.GetAsync("/v1/engine", ct);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonNode>(ct) : null;
    }
}
