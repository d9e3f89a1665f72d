using System.CommandLine;
using Muster.Foundation;

namespace Muster.Cli;

/// <summary>What every verb understands: which server, as whom, and how to print.</summary>
internal sealed class CommonOptions(Clock clock)
{
    private readonly Option<string> _server = new("--server")
    {
        Description = "The server's address (MUSTER_URL)", HelpName = "URL", Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("MUSTER_URL") is { Length: > 0 } url ? url : new ServeOptions().Urls,
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description = "An API token (MUSTER_TOKEN); without one, the local server's own, from its data folder", HelpName = "TOKEN", Recursive = true,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print JSON", Recursive = true };

    public Option<string> Data { get; } = new("--data")
    {
        Description = "The server's data folder (MUSTER_DATA)", HelpName = "DIR", Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("MUSTER_DATA") is { Length: > 0 } folder ? folder : new ServeOptions().Data,
    };

    public IReadOnlyList<Option> All => [_server, _token, Data, _json];

    /// <summary>A verb that talks to a server.</summary>
    public Command Verb(string name, string description, Func<Call, Task> run, params IEnumerable<Symbol> symbols)
    {
        var command = Command(name, description, symbols);
        command.SetAction(async (result, ct) =>
        {
            using var client = new ApiClient(Address(result), Token(result), result.GetValue(_json));
            await run(new Call(result, client, Screen(result), clock, ct));
            return 0;
        });
        return command;
    }

    /// <summary>A verb that does its work here.</summary>
    public Command LocalVerb(string name, string description, Func<ParseResult, Screen, Clock, CancellationToken, Task> run, params IEnumerable<Symbol> symbols)
    {
        var command = Command(name, description, symbols);
        command.SetAction(async (result, ct) =>
        {
            await run(result, Screen(result), clock, ct);
            return 0;
        });
        return command;
    }

    public static Command Group(string name, string description, params IEnumerable<Command> verbs)
    {
        var group = new Command(name, description);
        foreach (var verb in verbs)
        {
            group.Add(verb);
        }

        return group;
    }

    private static Command Command(string name, string description, IEnumerable<Symbol> symbols)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Option option)
            {
                command.Add(option);
            }
            else
            {
                command.Add((Argument)symbol);
            }
        }

        return command;
    }

    private Screen Screen(ParseResult result) => new(Console.Out, !Console.IsOutputRedirected, result.GetValue(_json));

    private Uri Address(ParseResult result) =>
        Uri.TryCreate(result.GetValue(_server), UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new CommandFailedException(Commands.WrongUsage, $"--server: {result.GetValue(_server)} is not an address like http://127.0.0.1:8700");

    /// <summary>The local server's token is for the local server alone: it is sent nowhere else.</summary>
    private string? Token(ParseResult result)
    {
        var token = result.GetValue(_token) ?? Environment.GetEnvironmentVariable("MUSTER_TOKEN");
        if (token is { Length: > 0 } || !Address(result).IsLoopback)
        {
            return token;
        }

        var file = Path.Combine(result.GetRequiredValue(Data), "local.token");
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }
}

/// <summary>One use of a verb.</summary>
internal sealed record Call(ParseResult Result, ApiClient Api, Screen Screen, Clock Clock, CancellationToken Ct)
{
    public T? Of<T>(Option<T> option) => Result.GetValue(option);

    public T Of<T>(Argument<T> argument)
        where T : notnull => Result.GetRequiredValue(argument);
}
