using System.Text.Json.Nodes;
using Muster.Tests.Support;

namespace Muster.Tests.Intake;

/// <summary>A small team on a real server, whose pages a test receives one by one.</summary>
internal sealed class RealTeam : IAsyncDisposable
{
    public const string Key = "am-key-0123456789";
    public const string Token = "alice-token-0123456789";

    private readonly MusterHome _home;

    private RealTeam(Requests inbox, MusterHome home, MusterProcess muster) => (Inbox, _home, Muster) = (inbox, home, muster);

    public Requests Inbox { get; }

    public MusterProcess Muster { get; }

    /// <summary>The base address of a sender that can send no header.</summary>
    public Uri WithKey => new(Muster.Url, $"in/{Key}");

    public static async Task<RealTeam> Start(CancellationToken ct)
    {
        var inbox = await Requests.Listen(ct);
        var home = new MusterHome(
            $$"""
            team: { name: Acme, timeZone: Etc/UTC }
            people:
              - { id: alice, name: Alice, contacts: [{ kind: webhook, url: "{{inbox.Url}}alice" }] }
              - { id: bob, name: Bob, contacts: [{ kind: webhook, url: "{{inbox.Url}}bob" }] }
            tokens:
              - { id: alice-cli, secret: "{{Token}}", for: alice }
            sources:
              - { id: prometheus, kind: alertmanager, key: "{{Key}}" }
            rotation:
              handoff: { day: Mon, at: "09:00" }
              weeks: [{ week: 2026-01-05, IC: alice, TO: bob }]
              repeat: true
            """);
        return new RealTeam(inbox, home, (await home.Start(ct)).As(Token));
    }

    /// <summary>The next message of this kind to this person; others are passed over.</summary>
    public async Task<JsonNode> Next(string person, string kind, CancellationToken ct)
    {
        while (true)
        {
            var request = await Inbox.Next(ct);
            var message = JsonNode.Parse(request.Body)!;
            if (request.Path == $"/{person}" && message["kind"]!.GetValue<string>() == kind)
            {
                return message;
            }
        }
    }

    public async Task<JsonNode> Get(string path, CancellationToken ct) => JsonNode.Parse(await Muster.Http.GetStringAsync(path, ct))!;

    public async ValueTask DisposeAsync()
    {
        await Muster.DisposeAsync();
        _home.Dispose();
        await Inbox.DisposeAsync();
        Muster.Process.Output.ShouldNotContain("fail:");
        Muster.Process.Output.ShouldNotContain("crit:");
    }
}
