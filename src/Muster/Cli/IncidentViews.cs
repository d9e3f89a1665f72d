using System.CommandLine;
using System.Text.Json;

namespace Muster.Cli;

/// <summary>`incident list` and `incident show`, and the line that every verb ends with.</summary>
internal static class IncidentViews
{
    private const int MostPages = 30;

    private static readonly (Option<string> Option, string Parameter)[] Filters =
    [
        (new("--stage") { Description = "detect, classify, assign, resolve, review or closed", HelpName = "STAGE" }, "stage"),
        (new("--severity") { Description = "P0, P1 or P2", HelpName = "SEVERITY" }, "severity"),
        (new("--service") { Description = "Only this service's", HelpName = "ID" }, "service"),
        (new("--search") { Description = "With these words", HelpName = "TEXT" }, "q"),
    ];

    private static readonly Option<bool> Everything = new("--all") { Description = "Closed ones too" };

    public static Command List(CommonOptions common) => common.Verb("list", "Open incidents", async call =>
    {
        var query = Filters.Where(filter => call.Of(filter.Option) is not null).Select(filter => $"{filter.Parameter}={Uri.EscapeDataString(call.Of(filter.Option)!)}").ToList();
        if (!call.Of(Everything) && call.Of(Filters[0].Option) is null)
        {
            query.Add("open=true");
        }

        var answer = await call.Api.Get($"/v1/incidents?{string.Join('&', query)}", call.Ct);
        if (call.Screen.AsJson)
        {
            call.Screen.Json(answer);
            return;
        }

        call.Screen.Table(
            ["#", "severity", "stage", "owner", "opened", "service", "title"],
            answer.Items("incidents").Select(one => (IReadOnlyList<string?>)
                [one.Text("number"), one.Text("severity"), one.Text("stage"), Names(one, "owner"), one.Moment("openedAt"), one.Text("service"), one.Text("title")]),
            "No incident.");
    }, [.. Filters.Select(filter => filter.Option), Everything]);

    public static Command Show(CommonOptions common, Argument<long> number) => common.Verb("show", "One incident, with its pages and its timeline", async call =>
    {
        var path = $"/v1/incidents/{call.Of(number)}";
        var incident = await call.Api.Get(path, call.Ct);
        if (call.Screen.AsJson)
        {
            call.Screen.Json(incident);
            return;
        }

        var timeline = await call.Api.Get($"{path}/timeline", call.Ct);
        PrintOutcome(call.Screen, incident);
        call.Screen.Facts(Facts(incident));
        call.Screen.Line("");
        var pages = incident.Items("pages").Reverse().ToList();
        if (pages.Count > MostPages)
        {
            call.Screen.Line($"The latest {MostPages} of {pages.Count} pages; --json shows all.");
        }

        call.Screen.Table(
            ["page", "to", "state", "at", "reason"],
            pages.TakeLast(MostPages).Select(page => (IReadOnlyList<string?>)
                [page.Text("kind"), page.Text("person") ?? page.Text("channel"), page.Text("state"), page.Moment("deliveredAt") ?? page.Moment("failedAt") ?? page.Moment("plannedAt"), page.Text("failure") ?? page.Text("reason")]),
            "Nobody was paged.");
        call.Screen.Line("");
        call.Screen.Table(
            ["at", "who", "what"],
            timeline.Items("events").Select(one => (IReadOnlyList<string?>)[one.Moment("at"), one.Text("actor"), one.Text("text")]),
            "No timeline.");
    }, number);

    /// <summary>`#12 P1 classify · alice · Response latency`: where an incident stands after a verb.</summary>
    public static void PrintOutcome(Screen screen, JsonElement incident)
    {
        if (screen.AsJson)
        {
            screen.Json(incident);
            return;
        }

        var owner = Names(incident, "owner") is { Length: > 0 } names ? $" · {names}" : "";
        screen.Line($"#{incident.Text("number")} {incident.Text("severity")} {incident.Text("stage")}{owner} · {incident.Text("title")}");
    }

    private static IEnumerable<(string Label, string? Value)> Facts(JsonElement incident)
    {
        var (triage, review) = (incident.Find("triage") ?? default, incident.Find("review") ?? default);
        return
        [
            ("Service", string.Join(" on ", new[] { incident.Text("service"), incident.Text("agent") }.OfType<string>())),
            ("Stage", $"{incident.Text("stage")} since {incident.Moment("stageSince")}{(incident.Moment("stageDeadline") is { } due ? $", due {due}" : "")}"),
            ("Found by", $"{incident.Text("detectedBy")} from {incident.Text("source")}"),
            ("Fired", incident.Moment("firedAt")),
            ("Acknowledged", incident.Moment("acknowledgedAt") is { } at ? $"{at} by {incident.Text("acknowledgedBy")}" : null),
            ("Resolved", incident.Moment("resolvedAt")),
            ("Roles", Roles(incident)),
            ("First observed", triage.Text("firstObserved")),
            ("Impact", triage.Text("impactScope")),
            ("Blast radius", triage.Text("blastRadius")),
            ("Workaround", triage.Text("workaround")),
            ("Cause", incident.Text("cause")),
            ("Fix", incident.Text("fix")),
            ("Verified", incident.Text("verification")),
            ("Dashboard", incident.Text("dashboard")),
            ("Runbook", incident.Text("runbook")),
            ("Alerts", incident.Text("alertCount")),
            ("Root cause", review.Text("rootCause")),
            ("Detection gap", review.Text("detectionGap")),
            ("Prevention task", Task(review, "preventionTask")),
            ("Runbook update", Task(review, "runbookUpdate")),
        ];
    }

    private static string? Task(JsonElement review, string name) =>
        review.Find(name) is { ValueKind: JsonValueKind.Object } task ? $"{task.Text("title")} ({task.Text("owner")}, due {task.Text("due")})" : null;

    private static string? Roles(JsonElement incident) => incident.Find("roles") is { ValueKind: JsonValueKind.Object } roles
        ? string.Join(", ", roles.EnumerateObject().Where(role => role.Value.Text("person") is not null).Select(role => $"{role.Name} {role.Value.Text("person")}"))
        : null;

    private static string Names(JsonElement incident, string field) => string.Join(", ", incident.Items(field).Select(name => name.ToString()));
}
