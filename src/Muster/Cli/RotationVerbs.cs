using System.CommandLine;
using Muster.Cli.TeamFiles;
using Muster.OnCall;

namespace Muster.Cli;

/// <summary>`rotation show|import|export`: the weeks alone, as YAML or as the CSV of a spreadsheet (D6).</summary>
internal static class RotationVerbs
{
    public static Command Group(CommonOptions common)
    {
        var file = TeamVerbs.File("A .csv, or the YAML of a team file's rotation");
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would change, and change nothing" };
        var csv = new Option<bool>("--csv") { Description = "The weeks as CSV" };
        return CommonOptions.Group("rotation", "The list of weeks",
            common.Verb("show", "The weeks and when they hand over", Show),
            common.Verb("import", "Replace the rotation by a file's", call => Import(call, call.Of(file), call.Of(dryRun)), file, dryRun),
            common.Verb("export", "Write the rotation as a file", async call =>
            {
                var rotation = (await Team(call)).Rotation ?? new Rotation();
                call.Screen.Verbatim(call.Of(csv) ? RotationCsv.Write(rotation) : Yaml(rotation));
            }, csv));
    }

    private static async Task Show(Call call)
    {
        var rotation = (await Team(call)).Rotation ?? new Rotation();
        if (call.Screen.AsJson)
        {
            call.Screen.Json(rotation);
            return;
        }

        call.Screen.Table(
            ["week", "IC", "TO", "backup", "CO"],
            rotation.Weeks.Select(week => (IReadOnlyList<string?>)[Words.Of(week.Week), week.IC, week.TO, week.Backup, week.CO]),
            "There is no rotation yet.");
        call.Screen.Line($"Handoff on {Words.Of(rotation.Handoff.Day)} at {Words.Of(rotation.Handoff.At)}; {(rotation.Repeat ? "after the last week it starts over" : "it ends with the last week")}.");
    }

    private static async Task Import(Call call, string path, bool dryRun)
    {
        var text = await File.ReadAllTextAsync(path, call.Ct);
        if (!path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
        {
            var sections = Read(path, text);
            await TeamVerbs.Put(call, path, sections.Rotation is not null && TeamForms.Of(sections).Entries.Count == 1
                ? text
                : throw new CommandFailedException(Commands.Refused, $"{path}: holds more than, or other than, a rotation: use apply"), dryRun);
            return;
        }

        var team = await Team(call);
        var rotation = (team.Rotation ?? new Rotation()) with { Weeks = Weeks(path, text, team) };
        await TeamVerbs.Put(call, path, Yaml(rotation), dryRun);
    }

    /// <summary>Checked here as the server would, because only here an error can name the line of the CSV.</summary>
    private static IReadOnlyList<RotationWeek> Weeks(string path, string text, TeamFile team)
    {
        var errors = new FileErrors();
        var weeks = RotationCsv.Read(text, errors, out var lines);
        if (!errors.Any)
        {
            foreach (var error in new Rotation { Handoff = team.Rotation?.Handoff ?? Handoff.Default, Weeks = weeks }.Validate([.. team.People!.Select(person => person.Id)]))
            {
                errors.Add(error.Week is { } week ? lines[week] : 1, error.Path[(error.Path.LastIndexOf('.') + 1)..], error.Text);
            }
        }

        return errors.Any ? throw CommandFailedException.Refused(new TeamFileException(errors.All), path) : weeks;
    }

    private static async Task<TeamFile> Team(Call call) => Read("the server", await call.Api.GetText("/v1/config", call.Ct));

    private static TeamFile Read(string name, string yaml)
    {
        try
        {
            // What stands for a secret is of no interest here; it only has to be there.
            return TeamFileReader.Read(yaml, new Variables(variable => variable));
        }
        catch (TeamFileException refused)
        {
            throw CommandFailedException.Refused(refused, name);
        }
    }

    private static string Yaml(Rotation rotation) => TeamFileWriter.Write(new TeamFile { Rotation = rotation }).ToString();
}
