namespace Muster.Tests.Support;

/// <summary>A file system in memory that can be filled to its last byte. Needs root.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly Scratch _scratch = new();

    private SmallDisk()
    {
    }

    public string Folder => Path.Combine(_scratch.Folder, "disk");

    private string Ballast => Path.Combine(Folder, "ballast");

    public static async Task<SmallDisk> Mount(int megabytes, CancellationToken ct)
    {
        Root.Needed("a small file system");
        var disk = new SmallDisk();
        Directory.CreateDirectory(disk.Folder);
        await Run(["chmod", "711", disk._scratch.Folder], ct);
        await Run(["mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=777", "tmpfs", disk.Folder], ct);
        return disk;
    }

    /// <summary>Not a byte is left. Programs that keep deleting and making files may be left some: call it again.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in new[] { 1 << 20, 4096, 1 })
        {
            var bytes = new byte[size];
            try
            {
                while (true)
                {
                    ballast.Write(bytes);
                }
            }
            catch (IOException)
            {
                // Full, for pieces of this size.
            }
        }
    }

    public void Relieve() => File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        await Run(["umount", "--lazy", Folder], CancellationToken.None);
        _scratch.Dispose();
    }

    private static async Task Run(string[] command, CancellationToken ct) =>
        (await ChildProcess.Run(command[0], command[1..], new Dictionary<string, string>(), ct)).OrThrow();
}
