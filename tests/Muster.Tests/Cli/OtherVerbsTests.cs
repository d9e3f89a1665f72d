using Muster.Tests.Stories;
using Muster.Tests.Support;

namespace Muster.Tests.Cli;

public sealed class OtherVerbsTests(PostgresCluster cluster) : Story(On.Sqlite, cluster)
{
    private const string Alice = "alice-token";

    [Fact]
    public async Task An_alert_is_sent_field_by_field_or_as_text()
    {
        await using var server = await Begin();

        (await server.Done("scripts-key", "alert", "send", "--service", "telegram-handler", "--summary", "Slow", "--severity", "P1", "--label", "zone=a=b"))
            .ShouldMatch(@"^opened, incident 1 \(alert [0-9a-f-]+\)\n$");
        (await server.Json("scripts-key", "alert", "send", "--service", "telegram-handler", "--summary", "Slow", "--severity", "P1", "--label", "zone=a=b"))["outcome"]!
            .GetValue<string>().ShouldBe("deduplicated");
        var piped = await server.Piped("scripts-key", "[P2] Agent: openclaw-prod | Service: billing\nTime: 2026-02-18T02:14:33Z\nSummary: Invoices are late\n", "alert", "send", "--text", "-");
        (piped.ExitCode, piped.Output.Split(' ')[0]).ShouldBe((0, "opened,"), piped.Error);
        (await server.Incident(2))["service"]!.GetValue<string>().ShouldBe("billing");
        (await server.Refused("scripts-key", "alert", "send", "--service", "x", "--summary", "y", "--severity", "P9")).ShouldContain("severity");
        (await server.Refused("wrong-key", "alert", "send", "--service", "x", "--summary", "y")).ShouldStartWith("Refused (unauthorized)");
    }

    [Fact]
    public async Task Who_is_on_call_and_who_is_next()
    {
        await using var server = await Begin();

        var lines = (await server.Done(Alice, "oncall", "who")).Split('\n');
        lines[0].ShouldMatch("^ROLE +NOW +UNTIL +NEXT +FROM$");
        lines[2].ShouldMatch(@"^TO +bob +2026-02-23 08:00:00Z +dave +2026-02-23 08:00:00Z$");
        (await server.Json(Alice, "oncall", "who", "--at", "2026-02-24T00:00:00Z"))["roles"]!["TO"]!["person"]!.GetValue<string>().ShouldBe("dave");
        (await server.Refused(Alice, "oncall", "who", "--at", "yesterday")).ShouldContain("yesterday");
    }

    [Fact]
    public async Task The_rotation_goes_to_a_spreadsheet_and_back()
    {
        await using var server = await Begin();
        using var folder = new Scratch();
        (await server.Done(null, "rotation", "show")).ShouldContain("2026-02-23  bob    dave  alice   bob");

        var csv = await server.Done(null, "rotation", "export", "--csv");
        csv.ShouldBe("week,IC,TO,backup,CO\n2026-02-16,alice,bob,carol,alice\n2026-02-23,bob,dave,alice,bob\n");
        (await server.Done(null, "rotation", "import", folder.Write("same.csv", csv))).ShouldBe("Nothing to change.\n");
        (await server.Done(null, "rotation", "import", folder.Write("new.CSV", "\uFEFF\"week\";IC;TO\r\n2026-03-02;carol;\"dave\"\r\n;;\r\n"))).ShouldBe("~ rotation: weeks\n");
        (await server.Json(null, "rotation", "show"))["weeks"]!.AsArray().Count.ShouldBe(1);
        var wrong = folder.Write("wrong.csv", "week,IC,TO\n2026-03-02,carol,dave\n\n2026-03-09,zoe,alice\n2026-03-16,bob,bob\n");
        (await server.Refused(null, "rotation", "import", wrong)).Split('\n').ShouldBe([
            $"{wrong}:4: IC: there is no person \"zoe\" in the team",
            $"{wrong}:5: TO: bob is already the IC of this week; whoever fixes should not have to coordinate as well, so please pick somebody else for one of the two (IC and CO may be one person)",
        ]);

        var text = await server.Done(null, "rotation", "export");
        text.ShouldBe("handoff Mon 09:00\nrepeat yes\n2026-03-02  IC carol  TO dave  backup -  CO -\n");
        (await server.Done(null, "rotation", "import", folder.Write("same.txt", text))).ShouldBe("Nothing to change.\n");
        (await server.Done(null, "rotation", "import", "--dry-run", folder.Write("other.txt", text.Replace("09:00", "10:30", StringComparison.Ordinal)))).ShouldStartWith("~ rotation: handoff\n");
        (await server.Refused(null, "rotation", "import", folder.Write("odd.txt", "repeat yes\nsometime"))).ShouldContain("odd.txt:2: \"sometime\" is not a date");
        (await server.Done(null, "rotation", "import", folder.Write("same.yaml", "rotation: { weeks: [{ week: 2026-03-02, IC: carol, TO: dave }], repeat: true }"))).ShouldBe("Nothing to change.\n");
        (await server.Refused(null, "rotation", "import", folder.Write("more.yaml", "team: { name: B }"))).ShouldContain("use apply");
    }

    [Fact]
    public async Task A_rotation_of_layers_alone_is_shown_as_what_it_is()
    {
        await using var server = await Begin();
        using var folder = new Scratch();
        var file = folder.Write("layers.yaml", "rotation: { layers: [{ name: days, roles: [TO], start: 2026-01-05, every: 1d, pool: [{ person: alice }, { nobody: true }] }] }");

        (await server.Done(null, "rotation", "import", file)).ShouldBe("~ rotation: weeks, repeat false, layers\n");
        (await server.Done(null, "rotation", "show")).ShouldBe("Layer days: TO every 1d from 2026-01-05 09:00, fair: alice, nobody.\n");
        (await server.Done(null, "rotation", "import", file)).ShouldBe("Nothing to change.\n");
    }

    [Fact]
    public async Task A_test_page_arrives()
    {
        await using var server = await Begin();

        (await server.Done(Alice, "page", "test", "bob")).ShouldContain("/v1/pages?person=bob");
        await server.Settle();

        server.Receiver.To("bob").ShouldHaveSingleItem();
        (await server.Refused(Alice, "page", "test", "nobody")).ShouldContain("no person nobody");
    }

    [Fact]
    public async Task The_operator_lists_people_invites_somebody_and_lets_somebody_back_in()
    {
        await using var server = await Begin();

        (await server.Done(null, "people", "list")).ShouldContain("alice  Alice  admin       token");
        var invited = await server.Done(null, "people", "invite", "--name", "Erin", "--email", "erin@example.com", "--permission", "viewer");
        invited.ShouldMatch(@"^This link works once, within seven days:\nhttp://\S+/join/\S{43}\nIt was not mailed: this server has no mail server\.\n$");
        (await server.Done(null, "people", "list")).ShouldContain("Invited: Erin (erin@example.com) as viewer, until 2026-02-25 02:14:33Z");
        (await server.Done(null, "people", "recover", "bob")).ShouldContain("/join/");
        (await server.Refused(null, "people", "recover", "nobody")).ShouldContain("no such person");
        (await server.Refused("ci-token", "people", "list")).ShouldStartWith("Refused (forbidden)");
    }

    [Fact]
    public async Task The_doctor_finds_nothing_in_a_healthy_team_and_says_what_to_do_in_another()
    {
        await using var healthy = await Begin();
        await using var ill = await Begin(options =>
        {
            options.WithoutContacts.Add("dave");
            options.Rotation = options.Rotation! with { Repeat = false };
            options.People[1] = options.People[1] with { Permission = Muster.Team.Permission.Viewer };
        });
        (await healthy.Done(null, "doctor")).ShouldStartWith("All is well");
        healthy.Receiver.Fail("bob", 404);
        await healthy.Done(Alice, "page", "test", "bob");
        await healthy.Settle();
        (await healthy.Muster(null, "doctor")).Output.ShouldContain("! bob cannot be reached: the last message did not arrive (");
        await ill.Fire(ill.Signal(Muster.Alerts.Severity.P2, service: "unheard-of"));

        var found = await ill.Muster(null, "doctor");

        (found.ExitCode, found.Error).ShouldBe((1, "4 findings.\n"), found.Output);
        found.Output.ShouldContain("! The rotation ends on 2026-03-02 09:00");
        found.Output.ShouldContain("! dave has no contact and can never be paged.\n  Give ");
        found.Output.ShouldContain("! bob is on the rotation and is paged, but may only look");
        found.Output.ShouldContain("! Alerts name a service that is not in the catalogue: unheard-of");
    }
}
