using Muster.Cli.TeamFiles;
using Muster.Tests.Support;

namespace Muster.Tests.Cli;

public sealed class ApplyTests(PostgresCluster postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [BothEngines]
    public async Task Applying_a_file_says_what_it_changed_and_applying_it_twice_changes_nothing(On engine)
    {
        await using var room = await TeamRoom.Open(engine, postgres);

        (await room.Say(Example.Yaml)).ShouldBe([
            "~ team: name Acme Agents, timeZone Europe/Berlin, holidays",
            "+ person alice", "+ person bob", "+ person carol",
            "+ token ci", "+ token alice-cli",
            "+ service telegram-handler",
            "+ source prometheus", "+ source scripts",
            "~ rotation: weeks, repeat true",
            "~ routes: 3 instead of 0",
            "+ channel incidents", "+ channel tickets",
            "~ retention: pages 90d, alerts 180d, journal 180d, incidents 1100d",
        ]);
        (await room.Say(Example.Yaml)).ShouldBeEmpty();
    }

    [Theory]
    [BothEngines]
    public async Task An_export_applied_to_another_team_makes_it_the_same(On engine)
    {
        await using var room = await TeamRoom.Open(engine, postgres);
        await using var other = await TeamRoom.Open(On.Sqlite, postgres);
        await room.Say(Example.Yaml);
        var yaml = await room.Apply.Export(Ct);
        var again = TeamFileReader.Read(yaml, Example.Variables(ExportedSecrets));

        (await room.Apply.Run(again, dryRun: false, "alice", Ct)).ShouldBeEmpty();
        await other.Apply.Run(again, dryRun: false, "alice", Ct);
        (await other.Apply.Export(Ct)).ShouldBe(yaml);
        ExportedSecrets.Values.ShouldAllBe(secret => !yaml.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_section_that_is_there_replaces_and_one_that_is_not_is_left_alone()
    {
        await using var room = await TeamRoom.Open(On.Sqlite, postgres);
        await room.Say(Example.Yaml);

        (await room.Say("sources: [{ id: scripts, kind: muster, key: new-key-0123456789 }]")).ShouldBe(["~ source scripts: key", "- source prometheus"]);

        var now = await room.Now();
        now.Sources!.ShouldHaveSingleItem().Source.KeyHash.ShouldBe(room.Secrets.Hash("new-key-0123456789"));
        (now.People!.Count, now.Tokens!.Count, now.Channels!.Count, now.Routes!.Count).ShouldBe((3, 2, 2, 3));
    }

    [Fact]
    public async Task A_token_that_is_taken_out_stops_working_and_so_do_those_of_a_person_who_leaves()
    {
        await using var room = await TeamRoom.Open(On.Sqlite, postgres);
        await room.Say("people: [{ id: alice }, { id: bob }]\ntokens: [{ id: a, secret: s-a-0123456789abc, for: alice }, { id: b, secret: s-b-0123456789abc, for: bob }, { id: ci, secret: s-ci-0123456789abc, program: ci, may: [read] }]");
        (await room.Read(sql => room.Team.CallerOfToken(sql, "s-a-0123456789abc")))!.Person.ShouldBe("alice");

        await room.Say("tokens: [{ id: b, secret: s-b-0123456789abc, for: bob }, { id: ci, secret: s-ci-0123456789abc, program: ci, may: [read] }]");
        (await room.Read(sql => room.Team.CallerOfToken(sql, "s-a-0123456789abc"))).ShouldBeNull();

        (await room.Say("people: [{ id: alice }]")).ShouldBe(["- person bob"]);
        (await room.Read(sql => room.Team.CallerOfToken(sql, "s-b-0123456789abc"))).ShouldBeNull();
        (await room.Read(sql => room.Team.CallerOfToken(sql, "s-ci-0123456789abc")))!.Program.ShouldBe("ci");
    }

    [Fact]
    public async Task Two_tokens_and_two_sources_may_exchange_their_secrets()
    {
        await using var room = await TeamRoom.Open(On.Sqlite, postgres);
        await room.Say(Exchange("one-0123456789abc", "two-0123456789abc"));

        (await room.Say(Exchange("two-0123456789abc", "one-0123456789abc"))).ShouldBe(["~ token x: secret", "~ token y: secret", "~ source x: key", "~ source y: key"]);
        (await room.Read(sql => room.Team.CallerOfToken(sql, "two-0123456789abc")))!.Program.ShouldBe("px");

        static string Exchange(string x, string y) => $$"""
            tokens: [{ id: x, secret: {{x}}, program: px, may: [read] }, { id: y, secret: {{y}}, program: py, may: [read] }]
            sources: [{ id: x, kind: muster, key: k-{{x}} }, { id: y, kind: muster, key: k-{{y}} }]
            """;
    }

    [Fact]
    public async Task Changes_name_what_is_new_but_no_address_and_no_secret()
    {
        await using var room = await TeamRoom.Open(On.Sqlite, postgres);
        await room.Say(Example.Yaml);

        var changes = await room.Say(Example.Yaml
            .Replace("https://wiki.internal/runbooks/openclaw-latency", "https://wiki.internal/new", StringComparison.Ordinal)
            .Replace("            impact: Telegram users experience delayed responses\n", "", StringComparison.Ordinal)
            .Replace("    impact: Telegram users experience delayed responses\n", "", StringComparison.Ordinal)
            .Replace("https://hooks.example.com/c", "https://hooks.example.com/very-secret", StringComparison.Ordinal)
            .Replace("http://127.0.0.1:9901/incidents", "http://127.0.0.1:9901/private", StringComparison.Ordinal)
            .Replace("${CHANNEL_SECRET}", "other-secret", StringComparison.Ordinal)
            .Replace("classify: 5m", "classify: 7m", StringComparison.Ordinal));

        changes.ShouldBe([
            "~ person carol: contacts",
            "~ service telegram-handler: runbook https://wiki.internal/new, impact removed",
            "~ stages: classify 7m",
            "~ channel incidents: url, secret",
        ]);
    }

    [Fact]
    public async Task People_keep_the_order_of_the_file()
    {
        await using var room = await TeamRoom.Open(On.Sqlite, postgres);
        await room.Say("people: [{ id: c }, { id: a }, { id: b }]");
        await room.Say("people: [{ id: c }, { id: b }, { id: d }]");
        (await room.Now()).People!.Select(person => person.Id).ShouldBe(["c", "b", "d"]);

        (await room.Say("people: [{ id: d }, { id: c }, { id: b }]")).ShouldBe(["~ people: in the order d, c, b"]);
        (await room.Now()).People!.Select(person => person.Id).ShouldBe(["d", "c", "b"]);
    }

    [Fact]
    public async Task A_dry_run_says_the_same_and_does_nothing()
    {
        await using var room = await TeamRoom.Open(On.Sqlite, postgres);

        var planned = await room.Say(Example.Yaml, dryRun: true);

        (await room.Now()).People!.ShouldBeEmpty();
        (await room.Policy()).ShouldBeNull();
        (await room.Say(Example.Yaml)).ShouldBe(planned);
    }

    [Fact]
    public async Task What_a_file_leaves_out_but_the_team_still_needs_is_refused_and_nothing_is_changed()
    {
        await using var room = await TeamRoom.Open(On.Sqlite, postgres);
        await room.Say(Example.Yaml);

        var refused = await Should.ThrowAsync<TeamFileException>(() => room.Say("team: { name: B }\npeople: [{ id: alice }, { id: dora }]\nchannels: []"));

        refused.Errors.Select(error => error.ToString()).ShouldBe([
            "2: people: bob is left out, but is still the owner of service telegram-handler: change that in the same file",
            "2: people: bob is left out, but is still on call in the week of 2026-02-16: change that in the same file",
            "2: people: carol is left out, but is still on call in the week of 2026-02-16: change that in the same file",
            "2: people: carol is left out, but is still on call in the week of 2026-02-23: change that in the same file",
            "2: people: bob is left out, but is still on call in the week of 2026-02-23: change that in the same file",
            "3: channels: incidents is left out, but is still told by routes[0]: change that in the same file",
            "3: channels: incidents is left out, but is still told by routes[1]: change that in the same file",
            "3: channels: tickets is left out, but is still told by routes[2]: change that in the same file",
        ], ignoreOrder: false);
        (await room.Now()).Team!.Name.ShouldBe("Acme Agents");
        (await room.Now()).People!.Count.ShouldBe(3);
    }

    [Fact]
    public async Task References_into_sections_that_the_file_leaves_out_are_checked_against_the_team()
    {
        await using var room = await TeamRoom.Open(On.Sqlite, postgres);
        await room.Say(Example.Yaml);

        (await room.Say("services: [{ id: s, owner: alice }]")).ShouldBe(["+ service s", "- service telegram-handler"]);
        var refused = await Should.ThrowAsync<TeamFileException>(() => room.Say("""
            services: [{ id: s, owner: zoe }]
            routes: [{ page: [TO], channels: [incident] }]
            rotation:
              weeks: [{ week: 2026-02-16, IC: alice, TO: zoe }]
            """));
        refused.Errors.Select(error => error.ToString()).ShouldBe([
            "1: services[0].owner: there is no person zoe (known: alice, bob, carol)",
            "2: routes[0].channels[0]: there is no channel incident, did you mean incidents?",
            "4: rotation.weeks[0].TO: there is no person \"zoe\" in the team",
        ]);
    }

    private static readonly IReadOnlyDictionary<string, string> ExportedSecrets = new Dictionary<string, string>
    {
        ["MUSTER_CAROL_CONTACT_1_SECRET"] = "c-hook", ["MUSTER_CI_TOKEN"] = "ci-token-0123456789", ["MUSTER_ALICE_CLI_TOKEN"] = "alice-token-0123456789",
        ["MUSTER_PROMETHEUS_KEY"] = "am-key-0123456789", ["MUSTER_SCRIPTS_KEY"] = "script-key-0123456789", ["MUSTER_INCIDENTS_SECRET"] = "chan-secret",
    };
}
