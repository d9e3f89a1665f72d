using System.CommandLine;
using Muster.Cli.TeamFiles;
using Muster.Foundation;

namespace Muster.Cli;

/// <summary>`serve`, and what is done to a database without a server.</summary>
internal static class ServerVerbs
{
    public static readonly Option<string?> DatabaseOption = new("--database")
    {
        Description = "PostgreSQL instead of SQLite (MUSTER_DATABASE)", HelpName = "CONNECTION",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("MUSTER_DATABASE") is { Length: > 0 } address ? address : null,
    };

    public static Command Serve(CommonOptions common, Func<ServeOptions, CancellationToken, Task> serve)
    {
        var defaults = new ServeOptions();
        var config = new Option<string?>("--config") { Description = "A team file to apply at start", HelpName = "FILE" };
        var urls = new Option<string>("--urls") { Description = "Where to listen", HelpName = "URL", DefaultValueFactory = _ => defaults.Urls };
        var demo = new Option<bool>("--demo") { Description = "Start with a sample team and a failing sample agent" };
        return common.LocalVerb("serve", "Run the server", async (result, _, _, ct) =>
        {
            var options = new ServeOptions
            {
                Config = result.GetValue(config), Urls = result.GetRequiredValue(urls), Data = result.GetRequiredValue(common.Data),
                Database = result.GetValue(DatabaseOption), Demo = result.GetValue(demo),
            };
            try
            {
                await serve(options, ct);
            }
            catch (TeamFileException refused)
            {
                throw CommandFailedException.Refused(refused, options.Config!);
            }
        }, config, urls, DatabaseOption, demo);
    }

    public static Command Db(CommonOptions common) => CommonOptions.Group("db", "The database", common.LocalVerb(
        "migrate", "Bring the database to this version's schema, as serve does at start", async (result, screen, clock, ct) =>
        {
            var data = result.GetRequiredValue(common.Data);
            DataFolder.Make(data);
            await using var database = result.GetValue(DatabaseOption) is { } address
                ? Database.PostgreSql(address)
                : Database.Sqlite(Path.Combine(data, "muster.db"));
            var (steps, warning) = await Migrations.Apply(database, clock.Now, ct);
            if (screen.AsJson)
            {
                screen.Json(new { steps, warning });
                return;
            }

            screen.Line(warning ?? (steps == 0 ? "Nothing to do: the schema is up to date." : $"Done, in {steps} {(steps == 1 ? "step" : "steps")}."));
        }, DatabaseOption));
}
