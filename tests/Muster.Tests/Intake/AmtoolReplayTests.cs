using System.Text;
using System.Text.Json.Nodes;
using Muster.Tests.Support;

namespace Muster.Tests.Intake;

/// <summary>
/// One recorded session of amtool with a real Alertmanager, sent again to the byte at the times it happened. The answers must be
/// Alertmanager's, but for ids that each server makes itself and the name of the receiver.
/// </summary>
public sealed class AmtoolReplayTests(PostgresCluster cluster)
{
    private const string RecordedSilence = "785616f2-7d33-4514-a9ee-1d0ba55de5c4";
    private string? _silence;

    [Theory, BothEngines]
    public async Task A_recorded_session_gets_the_answers_that_Alertmanager_gave(On engine)
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(engine, cluster, At(47, 64)));

        await Replay(server, "002");
        await server.Advance(Duration.FromMilliseconds(150));
        await Replay(server, "004");
        await Replay(server, "006");
        await Replay(server, "008");
        await Replay(server, "010");
        await Replay(server, "012");
        await server.AdvanceTo(At(49, 63));
        await Replay(server, "014");
        await Replay(server, "016");
        await Replay(server, "020");
        await server.AdvanceTo(At(49, 669));
        await Replay(server, "022");
        await Replay(server, "024");
        await server.AdvanceTo(At(50, 100));
        await Replay(server, "026");
        await Replay(server, "028");
        await Replay(server, "030");
        await server.AdvanceTo(Instant.FromUtc(2026, 11, 22, 8, 31, 39));
        await Replay(server, "037");
        await Replay(server, "042");
        await Replay(server, "043");
        await Replay(server, "044");
    }

    [Fact]
    public async Task Status_has_every_field_that_Alertmanagers_has_and_groups_are_by_service()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster, At(47, 64)));
        await Send(server, Capture.Read("amtool/004"));

        var status = JsonNode.Parse((await Send(server, Capture.Read("amtool/001"))).Text)!;
        var recorded = JsonNode.Parse(Capture.Read("amtool/001").Answer!)!;
        Names(status).ShouldBe(Names(recorded), ignoreOrder: true);
        status["config"]!["original"]!.GetValue<string>().ShouldContain("receiver: muster");

        var group = JsonNode.Parse((await Send(server, Capture.Read("amtool/038"))).Text)!.AsArray().ShouldHaveSingleItem()!;
        group["labels"]!.ToJsonString().ShouldBe("""{"service":"tools"}""");
        group["receiver"]!["name"]!.GetValue<string>().ShouldBe("muster");
        group["alerts"]!.AsArray().ShouldHaveSingleItem()!["fingerprint"]!.GetValue<string>().ShouldBe("ecb75371f550eb44");
    }

    private static Instant At(int second, int millisecond) => Instant.FromUtc(2026, 11, 22, 8, 26, second) + Duration.FromMilliseconds(millisecond);

    private async Task Replay(MusterServer server, string number)
    {
        var capture = Capture.Read($"amtool/{number}");
        var (status, text) = await Send(server, capture);

        status.ShouldBe(200, $"{number}: {text}");
        if (capture.Answer!.Length == 0)
        {
            text.ShouldBeEmpty();
            return;
        }

        var answer = JsonNode.Parse(text)!;
        _silence ??= answer is JsonObject made ? made["silenceID"]?.GetValue<string>() : null;
        Text(answer).ShouldBe(Text(AsOurs(JsonNode.Parse(capture.Answer)!)), number);
    }

    private async Task<(int Status, string Text)> Send(MusterServer server, Capture capture)
    {
        using var request = new HttpRequestMessage(new HttpMethod(capture.Method), "/in/am-key" + Ours(capture.Path));
        if (capture.Body.Length > 0)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Ours(Encoding.UTF8.GetString(capture.Body))));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", capture.Headers["Content-Type"]);
        }

        request.Headers.TryAddWithoutValidation("Accept", capture.Headers.GetValueOrDefault("Accept"));
        using var response = await server.Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The silence that the recording is about is another one here.</summary>
    private string Ours(string text) => _silence is null ? text : text.Replace(RecordedSilence, _silence);

    /// <summary>What differs on purpose: the receiver's name, and an alert that was given only an end fired when it came, not when it ends.</summary>
    private JsonNode AsOurs(JsonNode answer) => JsonNode.Parse(Ours(answer.ToJsonString())
        .Replace("\"name\":\"all\"", "\"name\":\"muster\"")
        .Replace("\"startsAt\":\"2026-11-22T08:36:47.000Z\"", "\"startsAt\":\"2026-11-22T08:26:47.214Z\""))!;

    /// <summary>With sorted names, and without the one list that later releases added.</summary>
    private static string Text(JsonNode? node) => node switch
    {
        JsonArray list => $"[{string.Join(",", list.Select(Text))}]",
        JsonObject map => $"{{{string.Join(",", map.Where(field => field.Key != "mutedBy").OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"\n{field.Key}:{Text(field.Value)}"))}}}",
        _ => node?.ToJsonString() ?? "null",
    };

    private static IEnumerable<string> Names(JsonNode node) =>
        node is JsonObject map ? map.SelectMany(field => Names(field.Value!).Select(name => $"{field.Key}.{name}").Prepend(field.Key)) : [];
}
