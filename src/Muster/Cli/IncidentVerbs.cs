using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Muster.Cli;

/// <summary>`incident …`: one table of verbs, each with the fields of its JSON body as options.</summary>
internal static class IncidentVerbs
{
    private static readonly Verb[] Table =
    [
        new("acknowledge", "Say that you are on it: paging stops", []) { Short = "ack" },
        new("classify", "Confirm or change the severity, and say what kind of failure it is",
            [new("severity", "P0, P1 or P2"), new("kind", "infrastructure or behaviour") { Needed = true }]),
        new("triage", "Note what is known",
            [new("firstObserved", "When and how it was first seen"), new("impactScope", "How many users or workflows"), new("blastRadius", "Could it get worse?"), new("workaround", "What helps meanwhile")]),
        new("assign", "Ask somebody to take the technical side; yourself is accepted at once", [new("person", "Whom") { Needed = true }]),
        new("accept", "Take what you were asked to take", []),
        new("decline", "Say no to it; the next one is asked", [new("reason", "Why")]),
        new("note", "Write something on the timeline", [new("text", "What") { Needed = true }, new("kind", "note, fix, workaround or cause")]),
        new("begin-mitigation", "Say what is being done", [new("action", "What") { Needed = true }]),
        new("verify", "Say how it was verified in production", [new("verification", "How") { Needed = true }, new("impactGone", "The impacted workflow is restored") { Flag = true }]),
        new("resolve", "Declare it resolved",
            [new("fix", "What was done"), new("verification", "How it was verified"), new("impactGone", "The impacted workflow is restored") { Flag = true }]),
        new("reopen", "Take the resolution back", [new("reason", "Why") { Needed = true }]),
        new("hand-off", "Offer a role to somebody else", [new("role", "IC, TO, backup or CO") { Needed = true }, new("to", "Whom") { Needed = true }]),
        new("escalate", "Ask the next person now", []),
        new("merge", "Make it a part of another incident", [new("into", "The other incident's number") { Needed = true, Number = true }]),
        new("review", "Fill in the review",
            [
                new("rootCause", "A cause, not a symptom"), new("detectionGap", "Why it was not found earlier"),
                new("preventionTask.title", "A task that prevents it"), new("preventionTask.owner", "Whose"), new("preventionTask.due", "Until when, like 2026-03-01"),
                new("runbookUpdate.title", "What the runbook has to say"), new("runbookUpdate.owner", "Whose"), new("runbookUpdate.due", "Until when"),
            ]),
        new("close", "Close the review", []),
    ];

    private static readonly Verb Report = new("report", "Report an incident by hand",
        [
            new("summary", "What is wrong, in one line") { Needed = true }, new("service", "What fails; this or --agent"), new("agent", "The agent that runs it"),
            new("severity", "P0, P1 or P2"), new("impact", "What users notice"), new("detectedBy", "report (the default) or check"),
            new("firedAt", "When it was noticed; now, if not given"), new("failureBeganAt", "When the failure itself began, where known"),
        ]);

    private static readonly Argument<long> Number = new("NUMBER") { Description = "The incident's number", CustomParser = ReadNumber };

    private static long ReadNumber(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (!long.TryParse(text.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            result.AddError($"{text} is not the number of an incident, like 12.");
        }

        return number;
    }

    public static Command Group(CommonOptions common) => CommonOptions.Group("incident", "Incidents, and every verb of their lives",
    [
        IncidentViews.List(common),
        IncidentViews.Show(common, Number),
        Command(common, Report, [], _ => "/v1/incidents"),
        .. Table.Select(verb => Command(common, verb, [Number], call => $"/v1/incidents/{call.Of(Number)}/{verb.Name}")),
    ]);

    private static Command Command(CommonOptions common, Verb verb, IEnumerable<Symbol> more, Func<Call, string> path)
    {
        var command = common.Verb(verb.Name, verb.Help, async call =>
        {
            var body = new JsonObject();
            foreach (var field in verb.Fields)
            {
                field.Put(call.Result, body);
            }

            var answer = await call.Api.Post(path(call), body, call.Ct);
            IncidentViews.PrintOutcome(call.Screen, answer);
        }, [.. more, .. verb.Fields.Select(field => field.Option)]);
        if (verb.Short is { } alias)
        {
            command.Aliases.Add(alias);
        }

        return command;
    }

    private sealed record Verb(string Name, string Help, IReadOnlyList<BodyField> Fields)
    {
        public string? Short { get; init; }
    }

    /// <summary>A field of a verb's body; `preventionTask.due` is `--prevention-task-due`, and goes into the object preventionTask.</summary>
    private sealed record BodyField(string Path, string Help)
    {
        private Option? _option;

        public bool Needed { get; init; }

        public bool Flag { get; init; }

        public bool Number { get; init; }

        public Option Option => _option ??= Flag ? Shape(new Option<bool>(Name)) : Number ? Shape(new Option<long>(Name)) : Shape(new Option<string>(Name));

        private string Name => $"--{string.Join('-', Path.Split('.').Select(JsonNamingPolicy.KebabCaseLower.ConvertName))}";

        public void Put(ParseResult result, JsonObject body)
        {
            if (result.GetResult(Option) is null or { Implicit: true })
            {
                return;
            }

            var steps = Path.Split('.');
            var into = steps.Length == 1 ? body : (JsonObject)(body[steps[0]] ??= new JsonObject());
            into[steps[^1]] = Option switch
            {
                Option<bool> flag => result.GetValue(flag),
                Option<long> number => result.GetValue(number),
                Option<string> text => result.GetValue(text),
                _ => throw new InvalidOperationException(Path),
            };
        }

        private Option<T> Shape<T>(Option<T> option)
        {
            option.Description = Help;
            option.Required = Needed;
            option.HelpName = JsonNamingPolicy.KebabCaseUpper.ConvertName(Path[(Path.LastIndexOf('.') + 1)..]);
            return option;
        }
    }
}
