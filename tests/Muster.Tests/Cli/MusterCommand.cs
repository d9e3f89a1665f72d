using System.Text.Json.Nodes;
using Muster.Tests.Support;

namespace Muster.Tests.Cli;

/// <summary>`muster`, run as people run it: a process of its own.</summary>
internal static class MusterCommand
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "muster.dll");

    /// <summary>Against this server, as somebody with this token; null: as the local operator.</summary>
    public static Task<ChildProcess.Finished> Muster(this MusterServer server, string? token, params IEnumerable<string> arguments) =>
        Run(Environment(server, token), arguments);

    /// <summary>What a verb printed, when it is done.</summary>
    public static async Task<string> Done(this MusterServer server, string? token, params IEnumerable<string> arguments)
    {
        var finished = await server.Muster(token, arguments);
        finished.ExitCode.ShouldBe(0, $"{string.Join(' ', arguments)}\n{finished.Output}{finished.Error}");
        finished.Error.ShouldBeEmpty();
        return finished.Output;
    }

    public static async Task<JsonNode> Json(this MusterServer server, string? token, params IEnumerable<string> arguments) =>
        JsonNode.Parse(await server.Done(token, [.. arguments, "--json"]))!;

    /// <summary>The reason on the standard error, when it was refused; nothing else is printed then.</summary>
    public static async Task<string> Refused(this MusterServer server, string? token, params IEnumerable<string> arguments)
    {
        var finished = await server.Muster(token, arguments);
        finished.ExitCode.ShouldBe(1, $"{string.Join(' ', arguments)}\n{finished.Output}{finished.Error}");
        finished.Output.ShouldBeEmpty();
        return finished.Error.TrimEnd();
    }

    /// <summary>With a text on its standard input.</summary>
    public static Task<ChildProcess.Finished> Piped(this MusterServer server, string? token, string input, params IEnumerable<string> arguments) =>
        ChildProcess.Run("/bin/sh", ["-c", "input=$1; shift; printf %s \"$input\" | dotnet \"$@\"", "sh", input, Program, .. arguments], Environment(server, token), TestContext.Current.CancellationToken);

    public static Task<ChildProcess.Finished> Run(IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments) =>
        ChildProcess.Run("dotnet", [Program, .. arguments], environment, TestContext.Current.CancellationToken);

    private static Dictionary<string, string> Environment(MusterServer server, string? token) => new()
    {
        ["MUSTER_URL"] = server.Url, ["MUSTER_DATA"] = server.DataFolder, ["MUSTER_TOKEN"] = token ?? "",
    };
}
