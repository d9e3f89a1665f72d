namespace Muster.Foundation;

/// <summary>
/// The folder of one SQLite server, held for as long as it lives. The hold is the operating system's lock on an open file, so
/// it ends with the process, however that ends, and the file that stays behind means nothing.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    /// <summary>“Somebody else has it”, in the numbers of Linux, macOS and Windows: the framework has no exception of its own for it.</summary>
    private static readonly int[] Locked = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _held;

    private DataFolder(FileStream held) => _held = held;

    /// <exception cref="DataFolderHeldException">Another process has it.</exception>
    public static DataFolder Hold(string folder)
    {
        Make(folder);
        try
        {
            return new DataFolder(new FileStream(Path.Combine(folder, "muster.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException held) when (Locked.Contains(held.HResult))
        {
            throw new DataFolderHeldException(folder);
        }
    }

    /// <summary>For its owner alone, with what is missing above it; what is there already is left as it is.</summary>
    public static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        if (Path.GetDirectoryName(Path.GetFullPath(folder)) is { } above && !Directory.Exists(above))
        {
            Make(above); // the framework would open these to everybody, and the demo's is the folder of the team that comes after it
        }

        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => _held.Dispose();
}

/// <summary>Two servers on one SQLite would page twice, and neither would hear of what the other commits.</summary>
internal sealed class DataFolderHeldException(string folder) : IOException(
    $"The data folder {folder} belongs to a server that is running. One SQLite, one server: stop that one, or give this one another folder (--data), or let both share a PostgreSQL (--database).");
