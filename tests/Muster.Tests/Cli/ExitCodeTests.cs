using System.Net;
using System.Net.Sockets;
using Muster.Tests.Support;

namespace Muster.Tests.Cli;

public sealed class ExitCodeTests
{
    private static readonly Dictionary<string, string> Nowhere = new() { ["MUSTER_URL"] = $"http://127.0.0.1:{Scratch.FreePort()}" };

    [Fact]
    public async Task Without_a_verb_the_verbs_are_shown()
    {
        var help = await MusterCommand.Run(Nowhere);

        help.ExitCode.ShouldBe(0);
        new[] { "serve", "apply", "export", "alert", "incident", "oncall", "rotation", "page", "db", "doctor" }
            .ShouldAllBe(verb => help.Output.Contains($"\n  {verb} ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bogus")]
    [InlineData("incident")]
    [InlineData("incident", "show")]
    [InlineData("incident", "show", "twelve")]
    [InlineData("incident", "classify", "1")]
    [InlineData("incident", "ack", "1", "--person", "bob")]
    [InlineData("alert", "send")]
    [InlineData("alert", "send", "--summary", "x", "--text", "-")]
    [InlineData("alert", "send", "--summary", "x", "--label", "novalue")]
    [InlineData("apply", "no-such-file.yaml")]
    [InlineData("doctor", "--server", "not an address")]
    public async Task Wrong_usage_is_2(params string[] arguments)
    {
        var finished = await MusterCommand.Run(Nowhere, arguments);

        finished.ExitCode.ShouldBe(2, finished.Error);
        finished.Output.ShouldBeEmpty();
        finished.Error.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_server_that_nobody_reaches_is_3()
    {
        var finished = await MusterCommand.Run(Nowhere, "incident", "list");

        (finished.ExitCode, finished.Output).ShouldBe((3, ""));
        finished.Error.ShouldStartWith("Nobody answers at http://127.0.0.1:");
    }

    [Fact]
    public async Task A_server_whose_file_is_wrong_does_not_start_and_names_every_line()
    {
        using var folder = new Scratch();
        var file = folder.Write("team.yaml", "team: { name: A }\npeople: [{ id: alice, color: red }]\nservices: [{ id: s, owner: bob }]\n");

        var finished = await MusterCommand.Run(Nowhere, "serve", "--config", file, "--data", folder.Folder, "--urls", "http://127.0.0.1:0");

        finished.ExitCode.ShouldBe(1);
        finished.Error.TrimEnd().Split('\n').ShouldBe([
            $"{file}:2: people[0].color: unknown key (known: id, name, email, timeZone, permission, contacts)",
            $"{file}:3: services[0].owner: there is no person bob (known: alice)",
        ]);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{taken}")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://192.0.2.1:0")]
    [InlineData("https://127.0.0.1:0")]
    [InlineData("nonsense")]
    public async Task A_server_that_cannot_listen_says_only_why(string urls)
    {
        using var folder = new Scratch();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        urls = urls.Replace("{taken}", ((IPEndPoint)taken.LocalEndpoint).Port.ToString());

        var finished = await MusterCommand.Run(Nowhere, "serve", "--data", folder.Folder, "--urls", urls);

        (finished.ExitCode, finished.Output).ShouldBe((1, ""), finished.Error);
        finished.Error.TrimEnd().Split('\n').ShouldHaveSingleItem().ShouldStartWith($"Muster cannot listen on {urls}: ");
    }

    [Fact]
    public async Task Migrating_an_empty_folder_makes_a_database_and_doing_it_again_nothing()
    {
        using var folder = new Scratch();
        var data = Path.Combine(folder.Folder, "new");

        (await MusterCommand.Run(Nowhere, "db", "migrate", "--data", data)).OrThrow().Output.ShouldMatch("^Done, in [0-9]+ steps");
        (await MusterCommand.Run(Nowhere, "db", "migrate", "--data", data)).OrThrow().Output.ShouldBe("Nothing to do: the schema is up to date.\n");
        File.Exists(Path.Combine(data, "muster.db")).ShouldBeTrue();
    }
}
