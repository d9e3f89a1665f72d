using Muster.Alerts;
using Muster.Paging;

namespace Muster.Tests.Channels;

/// <summary>The page of the playbook's own example.</summary>
internal static class Sample
{
    public const string Text =
        """
        [P1] Agent: openclaw-prod | Service: telegram-handler
        Time: 2026-02-18T02:14:33Z
        Summary: Response latency >10s for 5 consecutive minutes
        Impact: Telegram users experiencing delayed responses
        Dashboard: https://monitoring.internal/openclaw/latency
        Runbook: https://wiki.internal/runbooks/openclaw-latency
        """;

    public static Message Page { get; } = new()
    {
        Id = "0194c5a0-7d3e-7b1a-9c2f-000000000001",
        Kind = MessageKind.Page,
        Person = "alice",
        Title = "P1 #12 Response latency >10s: please acknowledge",
        Text = Text,
        Incident = new IncidentLink(12, Severity.P1, "Response latency >10s for 5 consecutive minutes", "detect", "https://muster.example.com/incidents/12"),
        Actions = [new MessageAction("acknowledge", "Acknowledge", "https://muster.example.com/act/abc?x=1&y=2")],
        Thread = "incident-12",
        At = Instant.FromUtc(2026, 2, 18, 2, 14, 40),
    };
}
