using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Muster.Foundation;

namespace Muster.Cli;

/// <summary>`alert send`: an alert by hand, or from a script.</summary>
internal static class AlertVerbs
{
    private static readonly Option<string> Text = new("--text")
    {
        Description = "An alert in the text format instead: a file, or - for the standard input", HelpName = "FILE",
    };

    private static readonly Option<string[]> Label = new("--label") { Description = "May be given several times", HelpName = "NAME=VALUE" };

    private static readonly (Option<string> Option, string Field)[] Fields =
    [
        (Of("--summary", "What is wrong, in one line", "TEXT"), "summary"),
        (Of("--service", "What fails; this or --agent is needed", "ID"), "service"),
        (Of("--agent", "The agent that runs it", "ID"), "agent"),
        (Of("--severity", "P0, P1 or P2", "SEVERITY"), "severity"),
        (Of("--status", "firing (the default) or resolved", "STATUS"), "status"),
        (Of("--impact", "What users notice", "TEXT"), "impact"),
        (Of("--dashboard", "", "URL"), "dashboard"),
        (Of("--runbook", "", "URL"), "runbook"),
        (Of("--fired-at", "When it fired; now, if not given", "TIME"), "firedAt"),
        (Of("--failure-began-at", "When the failure itself began, where known", "TIME"), "failureBeganAt"),
        (Of("--dedup-key", "Alerts with the same key are the same alert", "KEY"), "dedupKey"),
    ];

    public static Command Group(CommonOptions common)
    {
        var send = common.Verb("send", "Send an alert; --token is a source's key or an API token", Send, [.. Fields.Select(field => field.Option), Label, Text]);
        send.Validators.Add(result =>
        {
            var given = Fields.Count(field => result.GetResult(field.Option) is not null);
            if (result.GetResult(Text) is not null == given > 0)
            {
                result.AddError(given > 0 ? "--text says everything: it goes with no other field." : "Say what is wrong: --summary and --service, or --text FILE.");
            }

            foreach (var label in result.GetValue(Label) ?? [])
            {
                if (label.IndexOf('=', StringComparison.Ordinal) < 1)
                {
                    result.AddError($"--label {label}: write NAME=VALUE.");
                }
            }
        });
        return CommonOptions.Group("alert", "Alerts", send);
    }

    private static async Task Send(Call call)
    {
        var answer = call.Of(Text) is { } file
            ? await call.Api.PostText("/v1/alerts", file == "-" ? await Console.In.ReadToEndAsync(call.Ct) : await File.ReadAllTextAsync(file, call.Ct), call.Ct)
            : await call.Api.Post("/v1/alerts", Body(call), call.Ct);
        if (call.Screen.AsJson)
        {
            call.Screen.Json(answer);
            return;
        }

        foreach (var one in answer.Find("alerts") is { ValueKind: JsonValueKind.Array } several ? several.EnumerateArray().ToList() : [answer])
        {
            var incident = one.Text("incident") is { } number ? $", incident {number}" : "";
            var alert = one.Text("alert") is { } id ? $" (alert {id})" : "";
            call.Screen.Line($"{one.Text("outcome") ?? "accepted"}{incident}{alert}");
        }

        var refused = answer.Items("errors").Select(error => $"alert {error.Text("index")}: {error.Text("field")}: {error.Text("reason")}").ToList();
        if (refused.Count > 0)
        {
            throw new CommandFailedException(Commands.Refused, OneLine.Of($"Refused: {string.Join("; ", refused)}", 2000));
        }
    }

    private static JsonObject Body(Call call)
    {
        var body = new JsonObject();
        foreach (var (option, field) in Fields)
        {
            if (call.Of(option) is { } value)
            {
                body[field] = value;
            }
        }

        var labels = (call.Of(Label) ?? []).Select(label => label.Split('=', 2)).ToList();
        if (labels.Count > 0)
        {
            body["labels"] = new JsonObject(labels.DistinctBy(label => label[0]).Select(label => KeyValuePair.Create(label[0], (JsonNode?)label[1])));
        }

        return body;
    }

    private static Option<string> Of(string name, string description, string value) => new(name) { Description = description, HelpName = value };
}
