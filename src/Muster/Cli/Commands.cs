using System.CommandLine;
using System.CommandLine.Help;
using System.Data.Common;
using Muster.Cli.TeamFiles;
using Muster.Foundation;

namespace Muster.Cli;

/// <summary>
/// The verbs of `muster`. Those that do not serve are clients: they speak HTTP to a server, so they do what the API does and
/// may what their token may.
/// </summary>
internal static class Commands
{
    public const int Refused = 1;
    public const int WrongUsage = 2;
    public const int OutOfReach = 3;

    /// <param name="serve">The composition root's: what `muster serve` runs.</param>
    /// <returns>0 done, 1 refused, 2 wrong usage, 3 server out of reach.</returns>
    public static async Task<int> Run(string[] args, Func<ServeOptions, CancellationToken, Task> serve, TimeProvider time, CancellationToken ct)
    {
        var parsed = Root(serve, new Clock(time)).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync(string.Join('\n', parsed.Errors.Select(error => error.Message).Append("Try it with --help.")));
            return WrongUsage;
        }

        try
        {
            // The server drains by itself on SIGTERM; a timeout here would cut it short.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, ct);
        }
        catch (CommandFailedException failed)
        {
            await Console.Error.WriteLineAsync(failed.Message);
            return failed.ExitCode;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or DbException or SchemaException or BadInputException or FormatException or ArgumentException)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return Refused;
        }
    }

    private static RootCommand Root(Func<ServeOptions, CancellationToken, Task> serve, Clock clock)
    {
        var common = new CommonOptions(clock);
        var root = new RootCommand("Muster: incident response for teams that run agents.");
        foreach (var option in common.All)
        {
            root.Add(option);
        }

        root.Add(ServerVerbs.Serve(common, serve));
        root.Add(TeamVerbs.Apply(common));
        root.Add(TeamVerbs.Export(common));
        root.Add(AlertVerbs.Group(common));
        root.Add(IncidentVerbs.Group(common));
        root.Add(OnCallVerbs.Group(common));
        root.Add(RotationVerbs.Group(common));
        root.Add(OnCallVerbs.Page(common));
        root.Add(PeopleVerbs.Group(common));
        root.Add(ServerVerbs.Db(common));
        root.Add(ArchiveVerbs.Archive(common));
        root.Add(BackupVerbs.Backup(common));
        root.Add(BackupVerbs.Restore(common));
        root.Add(Doctor.Verb(common));
        root.SetAction(result => new HelpAction().Invoke(result));
        return root;
    }
}

/// <summary>A verb ends here: what went wrong goes to the standard error, and the exit code says of what kind it is.</summary>
internal sealed class CommandFailedException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public static CommandFailedException Refused(TeamFileException file, string name) => new(Commands.Refused, file.Under(name));
}
