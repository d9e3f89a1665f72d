using System.CommandLine;
using Muster.Foundation;

namespace Muster.Cli;

/// <summary>`backup` and `restore`: a SQLite server's folder as one file. PostgreSQL has tools of its own, which know it better.</summary>
internal static class BackupVerbs
{
    private static readonly Argument<string> File = new("FILE") { Description = "The backup, one file" };

    public static Command Backup(CommonOptions common) => common.LocalVerb(
        "backup", "Copy a SQLite server's database and key into one file, while it runs", async (result, screen, clock, ct) =>
        {
            SqliteOnly(result, "pg_dump --format=custom --file=muster.dump \"host=… dbname=…\"");
            var file = result.GetRequiredValue(File);
            var contents = await Foundation.Backup.Write(result.GetRequiredValue(common.Data), file, clock.Now, ct);
            if (screen.AsJson)
            {
                screen.Json(contents);
                return;
            }

            screen.Line($"{file}: {Holds(contents)}, {new FileInfo(file).Length / 1e6:0.0} MB. It was unpacked again and is whole.");
            screen.Line(Secrets.IsGiven
                ? "The master key is not in it: keep MUSTER_KEY, nothing of it can be used without."
                : "The master key is in it: keep this file as safe as the data folder.");
        }, File, ServerVerbs.DatabaseOption);

    public static Command Restore(CommonOptions common)
    {
        var force = new Option<bool>("--force") { Description = "Put it in the place of the database that is there, which is kept beside" };
        return common.LocalVerb("restore", "Put a backup into the data folder of a server that is stopped", async (result, screen, clock, ct) =>
        {
            SqliteOnly(result, "pg_restore --dbname=\"host=… dbname=…\" muster.dump");
            var (file, folder) = (result.GetRequiredValue(File), result.GetRequiredValue(common.Data));
            var (contents, aside) = await Foundation.Restore.Run(file, folder, result.GetValue(force), clock.Now, ct);
            if (screen.AsJson)
            {
                screen.Json(new { contents, aside });
                return;
            }

            screen.Line($"{folder} is as it was at {Rfc3339.Format(contents.TakenAt)}: {Holds(contents)}.");
            if (aside is not null)
            {
                screen.Line($"What was there is in {aside}.");
            }

            screen.Line("Once the server runs, it goes on from there, and pages for what was open then.");
        }, File, force, ServerVerbs.DatabaseOption);
    }

    private static string Holds(BackupContents contents) =>
        $"{contents.Rows.GetValueOrDefault("incidents")} incidents, {contents.Rows.GetValueOrDefault("alerts")} alerts, {contents.Rows.GetValueOrDefault("pages")} pages, schema {contents.Schema}";

    private static void SqliteOnly(ParseResult result, string instead)
    {
        if (result.GetValue(ServerVerbs.DatabaseOption) is not null)
        {
            throw new CommandFailedException(Commands.Refused,
                $"PostgreSQL is backed up and restored with its own tools: {instead} (docs/operate/scale.md). Keep MUSTER_KEY with the copy: nothing of it can be used without.");
        }
    }
}
