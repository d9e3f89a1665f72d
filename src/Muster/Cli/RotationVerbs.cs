using System.CommandLine;
using Muster.Cli.TeamFiles;
using Muster.Foundation;
using Muster.OnCall;

namespace Muster.Cli;

/// <summary>`rotation show|import|export`: the weeks alone, as a small text or as the CSV of a spreadsheet (D6).</summary>
internal static class RotationVerbs
{
    public static Command Group(CommonOptions common)
    {
        var file = TeamVerbs.File("The weeks as text or CSV, or a .yaml with a team file's rotation");
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would change, and change nothing" };
        var csv = new Option<bool>("--csv") { Description = "As CSV, for a spreadsheet" };
        return CommonOptions.Group("rotation", "The list of weeks",
            common.Verb("show", "The weeks and when they hand over", Show),
            common.Verb("import", "Replace the rotation by a file's", call => Import(call, call.Of(file), call.Of(dryRun)), file, dryRun),
            common.Verb("export", "Write the rotation as a small text", async call =>
            {
                var rotation = (await Team(call)).Rotation ?? new Rotation();
                call.Screen.Verbatim(call.Of(csv) ? RotationCsv.Write(rotation) : RotationText.Write(rotation));
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

        if (rotation.Weeks.Count > 0 || rotation.Layers.Count == 0)
        {
            ShowWeeks(call, rotation);
        }

        foreach (var layer in rotation.Layers)
        {
            var pool = string.Join(", ", layer.Pool.Select(member => member.Person ?? "nobody"));
            call.Screen.Line($"Layer {layer.Name}: {string.Join(", ", layer.Roles.Select(Words.Of))} every {Durations.Format(layer.Every)} from {Words.Of(layer.Start)} {Words.Of(layer.At)}, {Words.Of(layer.Order)}: {pool}.");
        }
    }

    private static void ShowWeeks(Call call, Rotation rotation)
    {
        call.Screen.Table(
            ["week", "IC", "TO", "backup", "CO"],
            rotation.Weeks.Select(week => (IReadOnlyList<string?>)[Words.Of(week.Week), week.IC, week.TO, week.Backup, week.CO]),
            "There is no rotation yet.");
        call.Screen.Line($"Handoff on {Words.Of(rotation.Handoff.Day)} at {Words.Of(rotation.Handoff.At)}; {(rotation.Repeat ? "after the last week it starts over" : "it ends with the last week")}.");
    }

    private static async Task Import(Call call, string path, bool dryRun)
    {
        var text = await File.ReadAllTextAsync(path, call.Ct);
        if (path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".yml", StringComparison.OrdinalIgnoreCase))
        {
            var sections = Read(path, text);
            await TeamVerbs.Put(call, path, sections.Rotation is not null && TeamForms.Of(sections).Entries.Count == 1
                ? text
                : throw new CommandFailedException(Commands.Refused, $"{path}: holds more than, or other than, a rotation: use apply"), dryRun);
            return;
        }

        var team = await Team(call);
        var basis = team.Rotation ?? new Rotation();
        var read = RotationCsv.Is(text) ? RotationCsv.Read(text, basis) : RotationText.Read(text, basis);
        // Checked here as the server would, because only here an error can name the file's own line.
        var errors = read.Check([.. team.People!.Select(person => person.Id)]);
        if (errors.Count > 0)
        {
            throw CommandFailedException.Refused(new TeamFileException([.. errors.Select(error => new FileError(error.Line, "", error.Text))]), path);
        }

        await TeamVerbs.Put(call, path, TeamFileWriter.Write(new TeamFile { Rotation = read.Rotation }).ToString(), dryRun);
    }

    private static async Task<TeamFile> Team(Call call) => Read("the server", await call.Api.GetText("/v1/config", call.Ct));

    private static TeamFile Read(string name, string yaml)
    {
        try
        {
            return TeamFileReader.Read(yaml, Variables.Unknown);
        }
        catch (TeamFileException refused)
        {
            throw CommandFailedException.Refused(refused, name);
        }
    }
}
