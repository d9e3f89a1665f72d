using System.Diagnostics;
using System.Globalization;

namespace Muster.Bench;

/// <summary>Debian's PostgreSQL on a folder of its own, as durable as it is delivered: what it has committed survives a power cut.</summary>
internal sealed class PostgresProcess : IDisposable
{
    private const string Account = "postgres";

    private readonly Folder _folder;
    private readonly string _data;

    private PostgresProcess(Folder folder, int port) =>
        (_folder, _data, Address) = (folder, Path.Combine(folder.Path, "data"), string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=muster;Database=postgres"));

    public string Address { get; }

    public static async Task<PostgresProcess> Start()
    {
        var (folder, port) = (new Folder(), MusterProcess.FreePort());
        var server = new PostgresProcess(folder, port);
        if (Environment.IsPrivilegedProcess)
        {
            await Run("chown", Account, folder.Path);
        }

        await Run([.. Program("initdb"), "-D", server._data, "-U", "muster", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"]);
        var settings = string.Create(CultureInfo.InvariantCulture, $"-p {port} -k {folder.Path} -c listen_addresses=127.0.0.1 -c max_connections=200 -c fsync=on -c synchronous_commit=on");
        await Run([.. Program("pg_ctl"), "-D", server._data, "-w", "-l", Path.Combine(folder.Path, "log"), "-o", settings, "start"]);
        return server;
    }

    public void Dispose()
    {
        Run([.. Program("pg_ctl"), "-D", _data, "-w", "-m", "immediate", "stop"]).GetAwaiter().GetResult();
        _folder.Dispose();
    }

    /// <summary>Of the newest version that is installed, and not as root, which PostgreSQL refuses.</summary>
    private static string[] Program(string name)
    {
        var newest = Directory.EnumerateDirectories("/usr/lib/postgresql").MaxBy(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture))!;
        return [.. Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={Account}", $"--regid={Account}", "--init-groups"] : Array.Empty<string>(), Path.Combine(newest, "bin", name)];
    }

    private static async Task Run(params string[] command)
    {
        // Its output is not taken: the server that pg_ctl leaves behind would hold on to it.
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}");
        }
    }
}
