using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Muster.Alerts;
using Muster.Foundation;
using Muster.Incidents;
using Muster.Tests.Support;

namespace Muster.Tests.Stories;

/// <summary>
/// A story under way: the server, and what has arrived since the reader last looked. An arrival is one word list such as
/// `notice alice, page bob`, sorted and complete, so that every look also says who was left in peace.
/// </summary>
internal sealed class Walk(MusterServer server) : IAsyncDisposable
{
    private static readonly Duration Moment = Duration.FromMilliseconds(1);

    private int _read;

    public MusterServer Server { get; private set; } = server;

    /// <summary>The incident the story is about.</summary>
    public long Number { get; set; } = 1;

    public Instant Now => Server.Time.Now;

    public Instant Began { get; private set; } = server.Time.Now;

    public IReadOnlyList<Received> Messages { get; private set; } = [];

    /// <summary>From here on <see cref="After"/> counts.</summary>
    public void Mark() => Began = Now;

    /// <summary>What has arrived since the last look; the messages themselves are in <see cref="Messages"/>.</summary>
    public string Arrived()
    {
        Messages = [.. Server.Receiver.Messages.Skip(_read)];
        _read += Messages.Count;
        return string.Join(", ", Messages.Select(message => $"{message.Kind} {message.Path}").Order(StringComparer.Ordinal));
    }

    /// <summary>The one message of the last look that went to somebody.</summary>
    public Received To(string name) => Messages.Single(message => message.Path == name);

    /// <summary>Until a millisecond before that instant nothing arrives at all; at it, this does.</summary>
    public async Task At(Instant instant, string arrives)
    {
        await Silence(instant - Moment);
        await Server.AdvanceTo(instant);
        Arrived().ShouldBe(arrives, $"at {instant}");
    }

    /// <param name="since">Counted from the beginning of the story, or the last <see cref="Mark"/>.</param>
    public Task After(Duration since, string arrives) => At(Began + since, arrives);

    /// <summary>Nothing arrives until then.</summary>
    public async Task Silence(Instant until)
    {
        await Server.AdvanceTo(until);
        Arrived().ShouldBe("", $"before {until}");
    }

    public Task Silence(Duration until) => Silence(Began + until);

    /// <summary>Lets time pass and looks away.</summary>
    public async Task Pass(Duration span)
    {
        await Server.Advance(span);
        Arrived();
    }

    public async Task Fires(Severity severity, string arrives)
    {
        Number = (await Server.Fire(Server.Signal(severity)))!.Value;
        Arrived().ShouldBe(arrives);
    }

    /// <summary>Does a verb, and this arrives because of it.</summary>
    public async Task<JsonNode> Does(string who, string verb, object? body, string arrives)
    {
        var after = await Server.Do(who, Number, verb, body);
        Arrived().ShouldBe(arrives, $"{who} {verb}");
        return after;
    }

    public Task<JsonNode> Does(string who, string verb, string arrives) => Does(who, verb, null, arrives);

    /// <summary>A refused verb changes nothing: not the incident, not its timeline, and nobody hears of it.</summary>
    public async Task Refused(string who, string verb, object? body, string reason)
    {
        var before = await Everything();
        (await Server.Refused(who, Number, verb, body)).ShouldBe(reason, $"{who} {verb}");
        await Server.Settle();
        (await Everything()).ShouldBe(before, $"{who} {verb} was refused");
        Arrived().ShouldBe("");
    }

    public Task Refused(string who, string verb, string reason) => Refused(who, verb, null, reason);

    /// <summary>`classify, waits for alice until 2026-02-18T02:19:33Z`.</summary>
    public async Task<string> State()
    {
        var incident = await Server.Incident(Number);
        var owners = string.Join(" and ", incident["owner"]!.AsArray().Select(owner => (string)owner!));
        return $"{incident["stage"]}{(owners.Length == 0 ? "" : $", waits for {owners}")}{(incident["stageDeadline"] is { } until ? $" until {until}" : "")}";
    }

    /// <summary>That the stage is this one and has so long from now.</summary>
    public async Task Stands(string stage, string owners, Duration left) =>
        (await State()).ShouldBe($"{stage}, waits for {owners} until {Rfc3339.Format(Now + left)}");

    public async Task<string> LastSaid() => (await Server.Timeline(Number))[^1];

    public async Task Restart(Func<Session, Task>? meanwhile = null) => Server = await Server.Restart(meanwhile);

    public async Task Replaced(Func<Task> work, string? database = null) => Server = await Server.After(work, database);

    /// <summary>Every story ends with the proof that its incidents are what their timelines say.</summary>
    public async ValueTask DisposeAsync()
    {
        await CompareWithTimelines();
        await Server.DisposeAsync();
    }

    private Task<bool> CompareWithTimelines() => Server.Read(async sql =>
    {
        var store = Server.Services.GetRequiredService<IncidentStore>();
        foreach (var incident in await store.List(sql, null, null, null, null, null, 100))
        {
            var folded = (await store.Timeline(sql, incident.Number)).Aggregate(new Incident { Number = incident.Number }, Lifecycle.Apply);
            Json.Write(folded).ShouldBe(Json.Write(incident));
        }

        return true;
    });

    private async Task<string> Everything() =>
        (await Server.Get($"/v1/incidents/{Number}")).ToJsonString() + (await Server.Get($"/v1/incidents/{Number}/timeline")).ToJsonString();
}
