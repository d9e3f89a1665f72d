using System.CommandLine;
using System.Text.Json;
using Muster.Cli.TeamFiles;
using Muster.Team;

namespace Muster.Cli;

/// <summary>`doctor`: looks for what would keep a page from arriving, and says what to do about it.</summary>
internal static class Doctor
{
    private const double LongestWaitSeconds = 60;

    public static Command Verb(CommonOptions common) => common.Verb("doctor", "Check a running server, and the team it would page", async call =>
    {
        var findings = new List<Finding>();
        await Server(call, findings);
        await OnCall(call, findings);
        await Team(call, findings);
        await Services(call, findings);
        await Audit(call, findings);
        if (call.Screen.AsJson)
        {
            call.Screen.Json(new { findings });
        }
        else
        {
            findings.ForEach(finding => Print(call.Screen, finding));
        }

        if (findings.Count > 0)
        {
            throw new CommandFailedException(Commands.Refused, findings.Count == 1 ? "1 finding." : $"{findings.Count} findings.");
        }

        if (!call.Screen.AsJson)
        {
            call.Screen.Line("All is well: the engine runs, somebody is on call, and everybody can be reached.");
        }
    });

    private static async Task Server(Call call, List<Finding> findings)
    {
        var (ready, text) = await call.Api.Try(HttpMethod.Get, "/readyz", null, call.Ct);
        if (!ready.IsSuccessStatusCode)
        {
            findings.Add(new($"The server is not ready: {Detail(text)}", "Look at its log, and at the database it works on."));
        }

        var (cycle, answer) = await call.Api.Try(HttpMethod.Get, "/v1/engine", null, call.Ct);
        var engine = Parsed(answer);
        if (!cycle.IsSuccessStatusCode)
        {
            var failures = string.Join(", ", engine.Items("failures"));
            findings.Add(new($"The engine does not turn: {(failures.Length > 0 ? failures : Detail(answer))}", "Look at the server's log; nobody is paged until it runs."));
        }

        foreach (var (stage, age) in Waiting(engine))
        {
            findings.Add(new($"Work has been due for {age:0} s: {stage}", "Look at the server's log, and at the database's disk."));
        }
    }

    private static async Task OnCall(Call call, List<Finding> findings)
    {
        var answer = await call.Api.Get("/v1/oncall", call.Ct);
        findings.AddRange(answer.Items("missing").Select(missing => new Finding(missing.ToString(), "Extend the rotation (muster rotation export, then import), or the team.")));
    }

    private static async Task Team(Call call, List<Finding> findings)
    {
        var team = TeamFileReader.Read(await call.Api.GetText("/v1/config", call.Ct), Variables.Unknown);
        var silent = team.People!.Where(person => person.Contacts.Count == 0).Select(person => person.Id).ToList();
        findings.AddRange(silent.Select(person =>
            new Finding($"{person} has no contact and can never be paged.", $"Give people[{person}].contacts a webhook or an e-mail address, then muster page test {person}.")));
        findings.AddRange((await call.Api.Get("/v1/pages/unreached", call.Ct)).Items("unreached").Where(one => !silent.Contains(one.Text("person")!)).Select(one =>
            new Finding($"{one.Text("person")} cannot be reached: {one.Text("because")}.", $"Put that right, then muster page test {one.Text("person")}.")));
        var listed = team.Rotation?.People.ToHashSet() ?? [];
        findings.AddRange(team.People!.Where(person => person.Permission == Permission.Viewer && listed.Contains(person.Id)).Select(person =>
            new Finding($"{person.Id} is on the rotation and is paged, but may only look: their acknowledgement is refused.", $"Set people[{person.Id}].permission to responder, or take them off the rotation.")));
        if (team.Sources!.Count == 0)
        {
            findings.Add(new("There is no source: no monitor can send an alert.", "Add one under sources: in the team file, and apply it."));
        }
    }

    private static async Task Services(Call call, List<Finding> findings)
    {
        var answer = await call.Api.Get("/v1/services", call.Ct);
        findings.AddRange(answer.Items("notYetInTheCatalogue").Select(unknown => new Finding(
            $"Alerts name a service that is not in the catalogue: {unknown.Text("id")} (from {unknown.Text("source")}, last {unknown.Moment("lastSeenAt")})",
            "Describe it under services: in the team file, or correct the name in the sender.")));
    }

    private static async Task Audit(Call call, List<Finding> findings)
    {
        var check = await call.Api.Get("/v1/audit/check", call.Ct);
        if (check.Text("says") is { } says)
        {
            var further = check.Text("lastBroken") != check.Text("broken") ? $" The last such row is {check.Text("lastBroken")} of {check.Text("rows")}." : "";
            findings.Add(new($"The audit log is not as it was written: {says}.{further}", "Somebody wrote to the database, or the master key was replaced. Compare with a backup from before."));
        }
    }

    private static IEnumerable<(string Stage, double Age)> Waiting(JsonElement engine) =>
        engine.Find("oldestDueSeconds") is { ValueKind: JsonValueKind.Object } ages
            ? ages.EnumerateObject().Where(age => age.Value.ValueKind == JsonValueKind.Number && age.Value.GetDouble() > LongestWaitSeconds).Select(age => (age.Name, age.Value.GetDouble()))
            : [];

    private static string Detail(string text) => Parsed(text).Text("detail") ?? text;

    private static JsonElement Parsed(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static void Print(Screen screen, Finding finding)
    {
        screen.Line($"! {finding.What}");
        screen.Line(finding.Do, indent: 2);
    }

    private sealed record Finding(string What, string Do);
}
