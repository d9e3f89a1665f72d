using System.Net;
using System.Net.Sockets;

namespace Muster.Tests.Support;

/// <summary>A folder and ports of a test's own.</summary>
/// <param name="inMemory">On a file system without a disk under it, where there is one.</param>
internal sealed class Scratch(bool inMemory = false) : IDisposable
{
    private const string Memory = "/dev/shm";

    private static readonly HashSet<int> HandedOut = [];

    public string Folder { get; } = inMemory && Directory.Exists(Memory)
        ? Directory.CreateDirectory(Path.Combine(Memory, Path.GetRandomFileName())).FullName
        : Directory.CreateTempSubdirectory("muster-").FullName;

    public string Write(string name, string text)
    {
        var file = Path.Combine(Folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>A loopback port that nobody listens on. Parallel tests never get the same one, even before they listen.</summary>
    public static int FreePort()
    {
        lock (HandedOut)
        {
            while (true)
            {
                using var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                var port = ((IPEndPoint)listener.LocalEndpoint).Port;
                if (HandedOut.Add(port))
                {
                    return port;
                }
            }
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
