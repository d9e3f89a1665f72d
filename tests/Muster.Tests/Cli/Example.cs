using Muster.Cli.TeamFiles;

namespace Muster.Tests.Cli;

/// <summary>The team of the documentation, whole.</summary>
internal static class Example
{
    public const string Yaml =
        """
        team:
          name: Acme Agents
          timeZone: Europe/Berlin
          businessHours: { days: [Mon, Tue, Wed, Thu, Fri], from: "09:00", to: "17:00" }
          holidays: [2026-12-25]
        people:
          - id: alice
            name: Alice
            email: alice@example.com
            timeZone: Europe/Berlin
            contacts:                       # in order of preference; the next is tried when one fails
              - { kind: webhook, url: "http://127.0.0.1:9901/alice" }
              - { kind: email, address: alice@example.com }
          - { id: bob, name: Bob, permission: responder }
          - { id: carol, name: Carol, contacts: [{ kind: webhook, url: "https://hooks.example.com/c", secret: "${CAROL_HOOK}" }] }
        tokens:
          - { id: ci, secret: "${MUSTER_CI_TOKEN}", program: ci, may: [alert, read] }
          - { id: alice-cli, secret: "${ALICE_TOKEN}", for: alice }
        services:
          - id: telegram-handler
            agent: openclaw-prod
            owner: bob
            runbook: https://wiki.internal/runbooks/openclaw-latency
            dashboard: https://monitoring.internal/openclaw/latency
            impact: Telegram users experience delayed responses
            dependsOn: [openclaw-gateway]
        sources:
          - { id: prometheus, kind: alertmanager, key: "${AM_KEY}", default: P2, severities: { slow: P1, warning: P2 } }
          - { id: scripts, kind: muster, key: "${SCRIPT_KEY}" }
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
          - { severity: P1, service: telegram-handler, kind: behaviour, page: [TO, IC], notify: [backup], channels: [incidents] }
          - { severity: P2, ticket: github, channels: [tickets] }
        channels:
          - { id: incidents, kind: webhook, url: "http://127.0.0.1:9901/incidents", secret: "${CHANNEL_SECRET}" }
          - { id: tickets, kind: email, address: tickets@example.com }
        retention: { pages: 90d, alerts: 180d, journal: 180d, incidents: 1100d }
        """;

    public static readonly IReadOnlyDictionary<string, string> Environment = new Dictionary<string, string>
    {
        ["CAROL_HOOK"] = "c-hook", ["MUSTER_CI_TOKEN"] = "ci-token-0123456789", ["ALICE_TOKEN"] = "alice-token-0123456789",
        ["AM_KEY"] = "am-key-0123456789", ["SCRIPT_KEY"] = "script-key-0123456789", ["CHANNEL_SECRET"] = "chan-secret",
    };

    public static TeamFile Read(string yaml = Yaml) => TeamFileReader.Read(yaml, Variables(Environment));

    public static Variables Variables(IReadOnlyDictionary<string, string> values) => new(name => values.GetValueOrDefault(name));
}
