using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using Muster.Foundation;
using Muster.Tests.Support;

namespace Muster.Tests.Foundation;

[UnsupportedOSPlatform("windows")]
public sealed class DataFolderTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Fact]
    public async Task A_folder_that_a_server_makes_is_its_owners_alone_and_one_that_is_there_stays_as_it_is()
    {
        using var scratch = new Scratch();
        var (made, found) = (Path.Combine(scratch.Folder, "made", "demo"), Path.Combine(scratch.Folder, "found"));
        Directory.CreateDirectory(found, OwnerOnly | UnixFileMode.GroupRead);

        await Start(made);
        await Start(found);

        File.GetUnixFileMode(made).ShouldBe(OwnerOnly);
        File.GetUnixFileMode(Path.GetDirectoryName(made)!).ShouldBe(OwnerOnly);
        File.GetUnixFileMode(found).ShouldBe(OwnerOnly | UnixFileMode.GroupRead);
    }

    private static async Task Start(string data)
    {
        var logs = new CollectingLogs();
        var options = new ServeOptions { Urls = "http://127.0.0.1:0", Data = data };
        await (await Server.Build(options, new ManualTime(), builder => builder.Logging.ClearProviders().AddProvider(logs), CancellationToken.None)).DisposeAsync();
        logs.Verify();
    }
}
