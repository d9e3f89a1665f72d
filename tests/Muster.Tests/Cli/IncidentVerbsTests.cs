using System.Text.Json.Nodes;
using Muster.Alerts;
using Muster.Tests.Stories;
using Muster.Tests.Support;

namespace Muster.Tests.Cli;

public sealed class IncidentVerbsTests(PostgresCluster cluster) : Story(On.Sqlite, cluster)
{
    private const string Alice = "alice-token";
    private const string Bob = "bob-token";

    [Fact]
    public async Task The_verbs_take_an_incident_from_the_report_to_the_closed_review()
    {
        await using var server = await Begin();

        (await server.Done(Alice, "incident", "report", "--service", "telegram-handler", "--severity", "P1", "--summary", "Answers are slow", "--detected-by", "check"))
            .ShouldStartWith("#1 P1 detect");
        (await server.Done(Bob, "incident", "ack", "1")).ShouldStartWith("#1 P1 classify");
        (await server.Done(Alice, "incident", "classify", "1", "--kind", "behaviour", "--severity", "P0")).ShouldStartWith("#1 P0 assign");
        await server.Done(Alice, "incident", "assign", "1", "--person", "bob");
        (await server.Done(Bob, "incident", "accept", "1")).ShouldStartWith("#1 P0 resolve");
        await server.Done(Bob, "incident", "triage", "1", "--impact-scope", "all of Telegram", "--workaround", "ask on the web");
        await server.Done(Bob, "incident", "begin-mitigation", "1", "--action", "restarting the handler");
        await server.Done(Bob, "incident", "note", "1", "--text", "the buffer was full", "--kind", "cause");
        await server.Done(Bob, "incident", "verify", "1", "--verification", "asked it three questions", "--impact-gone");
        (await server.Done(Alice, "incident", "resolve", "1", "--fix", "restarted it")).ShouldStartWith("#1 P0 review");
        await server.Done(Bob, "incident", "review", "1", "--root-cause", "the buffer was unbounded", "--detection-gap", "no check on its size",
            "--prevention-task-title", "bound it", "--prevention-task-owner", "bob", "--prevention-task-due", "2026-03-01",
            "--runbook-update-title", "say how to drain it", "--runbook-update-owner", "alice", "--runbook-update-due", "2026-03-02");
        (await server.Done(Alice, "incident", "close", "1")).ShouldStartWith("#1 P0 closed");

        var incident = await server.Incident(1);
        incident["detectedBy"]!.GetValue<string>().ShouldBe("check");
        incident["triage"]!["impactScope"]!.GetValue<string>().ShouldBe("all of Telegram");
        incident["review"]!["preventionTask"]!["due"]!.GetValue<string>().ShouldBe("2026-03-01");
        var shown = await server.Done(Bob, "incident", "show", "1");
        shown.ShouldContain("the buffer was full");
        shown.ShouldContain("bob acknowledged");
    }

    [Fact]
    public async Task Handing_off_reopening_merging_and_escalating_have_their_verbs_too()
    {
        await using var server = await Begin();
        await server.Fire(server.Signal(Severity.P0));
        await server.Fire(server.Signal(Severity.P1, service: "billing", summary: "Invoices are late"));

        (await server.Done(Bob, "incident", "escalate", "1")).ShouldStartWith("#1 P0 detect");
        await server.Done(Bob, "incident", "acknowledge", "1");
        await server.Done(Alice, "incident", "hand-off", "1", "--role", "CO", "--to", "dave");
        (await server.Incident(1))["handOff"]!["to"]!.GetValue<string>().ShouldBe("dave");
        await server.Done("dave-token", "incident", "accept", "1");
        await server.Done(Alice, "incident", "merge", "2", "--into", "1");
        (await server.Json(Alice, "incident", "show", "2"))["mergedInto"]!.GetValue<long>().ShouldBe(1);
        (await server.Refused(Alice, "incident", "reopen", "1", "--reason", "it is back")).ShouldStartWith("Refused (not-resolved)");
        (await server.Refused(Bob, "incident", "decline", "1")).ShouldStartWith("Refused (");
    }

    [Fact]
    public async Task What_is_refused_says_why_and_changes_nothing()
    {
        await using var server = await Begin();
        await server.Fire(server.Signal(Severity.P0));

        (await server.Refused("ci-token", "incident", "ack", "1")).ShouldMatch(@"^Refused \([a-z-]+\): ");
        (await server.Refused(null, "incident", "ack", "1")).ShouldMatch(@"^Refused \([a-z-]+\): ");
        (await server.Refused("nobodys-token", "incident", "list")).ShouldStartWith("Refused (unauthorized)");
        (await server.Refused(Alice, "incident", "show", "77")).ShouldBe("Refused (not-found): There is no incident 77.");
        JsonNode.Parse(await server.Refused(Alice, "incident", "close", "1", "--json"))!["reason"]!.GetValue<string>().ShouldBe("not-resolved");
        (await server.Incident(1))["stage"]!.GetValue<string>().ShouldBe("detect");
    }

    [Fact]
    public async Task Lists_are_filtered_and_hostile_text_cannot_reach_the_terminal()
    {
        await using var server = await Begin();
        await server.Fire(server.Signal(Severity.P1, summary: "red \u001b[31m\u202Etitle\nand a second line"));
        await server.Fire(server.Signal(Severity.P2, service: "billing", summary: "Invoices are late"));

        var list = await server.Done(Bob, "incident", "list");
        list.ShouldContain("red [31m title and a second line");
        list.Where(letter => letter != '\n' && char.IsControl(letter)).ShouldBeEmpty();
        list.ShouldNotContain("\u202E");
        (await server.Done(Bob, "incident", "show", "1")).ShouldNotContain("\u001b");
        (await server.Done(Bob, "incident", "list", "--severity", "P2")).ShouldNotContain("red");
        (await server.Done(Bob, "incident", "list", "--service", "nothing")).ShouldBe("No incident.\n");
        (await server.Json(Bob, "incident", "list", "--search", "invoices"))["incidents"]!.AsArray().Count.ShouldBe(1);
    }
}
