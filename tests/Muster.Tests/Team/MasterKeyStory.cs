using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Muster.Foundation;
using Muster.Paging;
using Muster.Team;
using Muster.Tests.Stories;
using Muster.Tests.Support;

namespace Muster.Tests.Team;

/// <summary>The master key leaked or is lost: a new one is made, and a team file brings everything back.</summary>
public abstract class MasterKeyStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    private const string Warning = "another master key";

    [Fact]
    public async Task A_server_with_a_new_master_key_starts_says_what_it_cannot_read_and_a_team_file_repairs_it()
    {
        var server = await Begin();
        server = await server.Restart(LoseTheKey(server));
        await using var repaired = await Repaired(server);
        Warnings(repaired).ShouldBeEmpty();
        using var sent = await repaired.Client("new-scripts-key-0123").PostAsJsonAsync("/v1/alerts", new { severity = "P0", service = "telegram-handler", summary = "down" });
        sent.EnsureSuccessStatusCode();
        await repaired.Settle();
        repaired.Receiver.To("bob").Count(message => message.Kind == "page").ShouldBe(1);
        (await repaired.Read(repaired.Services.GetRequiredService<ChannelStore>().All)).ShouldHaveSingleItem().Contact.Address.ShouldBe(repaired.Receiver.Url("incidents"));

        async Task<MusterServer> Repaired(MusterServer broken)
        {
            Warnings(broken).ShouldHaveSingleItem().ShouldContain("alice, bob, carol, dave, #incidents");
            await broken.Settle();
            (await broken.Http.GetAsync("/readyz")).IsSuccessStatusCode.ShouldBeTrue();
            (await broken.As("alice").GetAsync("/v1/incidents")).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
            var changes = await Apply(broken, $$"""
                people: [{{Person("alice")}}, {{Person("bob")}}, {{Person("carol")}}, { id: dave }]
                sources: [{ id: scripts, kind: muster, key: new-scripts-key-0123 }]
                channels: [{ id: incidents, kind: webhook, url: "{{broken.Receiver.Url("incidents")}}" }]
                """);
            changes.ShouldContain("~ person bob: name bob, contacts");
            changes.ShouldContain("+ channel incidents");
            return await broken.Restart();

            string Person(string id) => $$"""{ id: {{id}}, contacts: [{ kind: webhook, url: "{{broken.Receiver.Url(id)}}" }] }""";
        }
    }

    [Fact]
    public async Task What_the_file_takes_away_or_never_had_is_not_warned_of_again()
    {
        var server = await Begin(options => options.WithoutContacts.UnionWith(SampleTeam.Everyone));
        server = await server.Restart(LoseTheKey(server));
        Warnings(server).ShouldHaveSingleItem();
        var file = "people: [{ id: alice, name: Alice }, { id: bob, name: Bob }, { id: carol, name: Carol }, { id: dave, name: Dave }]\nroutes: []\nchannels: []";

        (await Apply(server, file)).ShouldContain("~ people: kept with another master key, written anew");
        (await Apply(server, file)).ShouldBeEmpty();

        await using var again = await server.Restart();
        Warnings(again).ShouldBeEmpty();
    }

    private static Func<Session, Task> LoseTheKey(MusterServer server)
    {
        var key = Path.Combine(server.DataFolder, "muster.key");
        return _ =>
        {
            File.Delete(key);
            return Task.CompletedTask;
        };
    }

    private static IEnumerable<string> Warnings(MusterServer server) => server.Logs.Lines.Where(line => line.Contains(Warning, StringComparison.Ordinal));

    /// <summary>As the operator: nobody else's token works.</summary>
    private static async Task<IReadOnlyList<string>> Apply(MusterServer server, string yaml)
    {
        using var file = new StringContent(yaml, Encoding.UTF8, "application/yaml");
        using var answer = await server.Client(await File.ReadAllTextAsync(Path.Combine(server.DataFolder, "local.token"))).PutAsync("/v1/config", file);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return [.. JsonNode.Parse(text)!["changes"]!.AsArray().Select(change => change!.ToString())];
    }
}

public sealed class MasterKeyStoryOnSqlite(PostgresCluster cluster) : MasterKeyStory(On.Sqlite, cluster)
{
    [Fact]
    public async Task A_server_that_is_started_with_its_team_file_is_repaired_by_it()
    {
        using var folder = new Scratch();
        var options = new ServeOptions
        {
            Urls = "http://127.0.0.1:0", Data = Path.Combine(folder.Folder, "data"),
            Config = folder.Write("team.yaml", "people: [{ id: alice, contacts: [{ kind: email, address: alice@example.com }] }]"),
        };
        await (await Build(options, new CollectingLogs())).DisposeAsync();
        File.Delete(Path.Combine(options.Data, "muster.key"));
        var logs = new CollectingLogs();

        await using var app = await Build(options, logs);

        logs.Verify();
        logs.Lines.ShouldBeEmpty();
        (await app.Services.GetRequiredService<Setup>().Offer(CancellationToken.None)).ShouldBeNull();
        var people = await app.Services.GetRequiredService<Database>().Read(sql => app.Services.GetRequiredService<TeamStore>().People(sql), CancellationToken.None);
        people.ShouldHaveSingleItem().Contacts.ShouldHaveSingleItem().Address.ShouldBe("alice@example.com");
    }

    private static Task<WebApplication> Build(ServeOptions options, CollectingLogs logs) =>
        Server.Build(options, new ManualTime(), builder => builder.Logging.ClearProviders().AddProvider(logs), CancellationToken.None);
}

public sealed class MasterKeyStoryOnPostgres(PostgresCluster cluster) : MasterKeyStory(On.Postgres, cluster);
