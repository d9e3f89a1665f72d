using System.Net;
using Muster.Tests.Support;

namespace Muster.Tests.Fuzz;

/// <summary>Who may call in a storm: a team in which every kind of caller exists, set up as its own file would do it.</summary>
internal sealed class FuzzTeam(MusterServer server)
{
    /// <summary>Takes the place of a secret until a request is sent, because it is made anew at every start.</summary>
    public const string Operator = "{operator}";

    /// <summary>What requests to change the team begin with.</summary>
    public string File { get; } = FileFor(server.Receiver.Url(""));

    /// <param name="receiver">Where everybody's webhook points, with a slash at the end.</param>
    public static string FileFor(string receiver) => $$"""
        team:
          name: Acme Agents
          timeZone: Europe/Berlin
          businessHours: { days: [Mon, Tue, Wed, Thu, Fri], from: "09:00", to: "17:00" }
          holidays: [2026-12-25]
        people:
          - { id: alice, name: Alice, email: alice@example.com, timeZone: Pacific/Kiritimati, contacts: [{ kind: webhook, url: "{{receiver}}alice", secret: "0123456789abcdef" }] }
          - { id: bob, name: Bob, permission: responder, contacts: [{ kind: webhook, url: "{{receiver}}bob" }] }
          - { id: carol, name: Carol, timeZone: Pacific/Niue, contacts: [{ kind: webhook, url: "{{receiver}}carol" }] }
          - { id: dave, name: Dave, permission: viewer }
        tokens:
          - { id: alice, secret: alice-token-1234, for: alice }
          - { id: bob, secret: bob-token-123456, for: bob }
          - { id: dave, secret: dave-token-12345, for: dave }
          - { id: ci, secret: ci-token-1234567, program: ci, may: [alert, read, act] }
          - { id: reader, secret: reader-token-123, program: reader, may: [read] }
        services:
          - id: telegram-handler
            agent: openclaw-prod
            owner: bob
            runbook: https://wiki.internal/runbooks/openclaw-latency
            dashboard: https://monitoring.internal/openclaw/latency
            impact: Telegram users experience delayed responses
            dependsOn: [openclaw-gateway]
        sources:
          - { id: scripts, kind: muster, key: scripts-key-1234, default: P2, severities: { urgent: P0 } }
          - { id: prometheus, kind: alertmanager, key: am-key-123456789 }
        severities:
          P0: { respond: 15m, escalate: 30m, repeat: 5m }
          P1: { respond: 1h, escalate: 2h }
          P2: { respond: next-business-day, escalate: 48h, resolve: 3-business-days }
        stages: { classify: 5m, assign: 10m, review: 48h }
        rotation:
          handoff: { day: Mon, at: "09:00" }
          weeks:
            - { week: 2026-02-16, IC: alice, TO: bob, backup: carol, CO: alice }
            - { week: 2026-02-23, IC: bob, TO: carol, backup: alice, CO: bob }
          repeat: true
        routes:
          - { severity: P0, page: [IC, TO], channels: [incidents] }
          - { severity: P2, service: nightly-sync, kind: behaviour, notify: [CO], ticket: github }
        channels:
          - { id: incidents, kind: webhook, url: "{{receiver}}incidents" }
        """;

    public async Task MoveIn()
    {
        using var content = new StringContent(File);
        using var answer = await server.Client(await OperatorToken()).PutAsync("/v1/config", content);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    public Task<string> OperatorToken() => System.IO.File.ReadAllTextAsync(Path.Combine(server.DataFolder, "local.token"));
}
