using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Muster.Cli.TeamFiles;

namespace Muster.Cli;

/// <summary>`apply` and `export`: the team as a file.</summary>
internal static class TeamVerbs
{
    public static Command Apply(CommonOptions common)
    {
        var file = File("A team file");
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would change, and change nothing" };
        return common.Verb("apply", "Make the team what a file says", call =>
        {
            var path = call.Of(file);
            return Put(call, path, System.IO.File.ReadAllText(path), call.Of(dryRun));
        }, file, dryRun);
    }

    public static Command Export(CommonOptions common) => common.Verb(
        "export", "Write the team as the file that would make it, secrets as variables", async call =>
        {
            var yaml = await call.Api.GetText("/v1/config", call.Ct);
            if (call.Screen.AsJson)
            {
                call.Screen.Json(new { yaml });
            }
            else
            {
                call.Screen.Verbatim(yaml);
            }
        });

    public static Argument<string> File(string description)
    {
        var file = new Argument<string>("FILE") { Description = description };
        file.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } path && !System.IO.File.Exists(path))
            {
                result.AddError($"There is no file {path}.");
            }
        });
        return file;
    }

    /// <summary>Sends a file with the values of just those variables that it names.</summary>
    public static async Task Put(Call call, string name, string yaml, bool dryRun)
    {
        var values = new JsonObject();
        try
        {
            TeamFileReader.Read(yaml, new Variables(variable =>
            {
                var value = Environment.GetEnvironmentVariable(variable);
                values[variable] = value;
                return value;
            }));
        }
        catch (TeamFileException refused)
        {
            throw CommandFailedException.Refused(refused, name);
        }

        var body = new JsonObject { ["yaml"] = yaml, ["variables"] = values };
        var (response, text) = await call.Api.Try(HttpMethod.Put, dryRun ? "/v1/config?dry-run=true" : "/v1/config", body, call.Ct);
        if (!response.IsSuccessStatusCode)
        {
            throw Refusal(call, response, text, name);
        }

        Print(call, JsonElement.Parse(text), dryRun);
    }

    private static CommandFailedException Refusal(Call call, HttpResponseMessage response, string text, string name)
    {
        var refusal = call.Api.Refusal(response, text);
        if (call.Screen.AsJson || (int)response.StatusCode != 400)
        {
            return refusal;
        }

        var errors = JsonElement.Parse(text).Items("errors")
            .Select(error => new FileError(error.GetProperty("line").GetInt32(), error.Text("field") ?? "", error.Text("reason") ?? "")).ToList();
        return errors.Count == 0 ? refusal : CommandFailedException.Refused(new TeamFileException(errors), name);
    }

    private static void Print(Call call, JsonElement answer, bool dryRun)
    {
        if (call.Screen.AsJson)
        {
            call.Screen.Json(answer);
            return;
        }

        var changes = answer.Items("changes").Select(change => change.ToString()).ToList();
        changes.ForEach(change => call.Screen.Line(change));
        if (changes.Count == 0 || dryRun)
        {
            call.Screen.Line(changes.Count == 0 ? "Nothing to change." : "Nothing was changed: this was a dry run.");
        }
    }
}
