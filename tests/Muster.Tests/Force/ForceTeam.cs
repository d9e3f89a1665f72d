namespace Muster.Tests.Force;

/// <summary>A team of two whose first page is the only one for half a day: what arrives more often was sent more often.</summary>
internal static class ForceTeam
{
    public const string Key = "force-key-0123456789";
    public const string Token = "force-token-0123456789";

    /// <param name="url">The address of a person's contact.</param>
    public static string With(Func<string, string> url) =>
        $$"""
        team: { name: Acme, timeZone: Etc/UTC }
        people:
          - { id: alice, name: Alice, contacts: [{ kind: webhook, url: "{{url("alice")}}" }] }
          - { id: bob, name: Bob, contacts: [{ kind: webhook, url: "{{url("bob")}}" }] }
        tokens:
          - { id: reader, secret: "{{Token}}", program: reader, may: [read] }
        sources:
          - { id: prometheus, kind: alertmanager, key: "{{Key}}" }
        severities:
          P0: { respond: 12h, escalate: 12h, repeat: 12h }
          P1: { respond: 12h, escalate: 12h, repeat: 12h }
        rotation:
          handoff: { day: Mon, at: "09:00" }
          weeks: [{ week: 2026-01-05, IC: alice, TO: bob }]
          repeat: true
        """;
}
