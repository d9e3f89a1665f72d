using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Muster.Tests.Support;

/// <summary>
/// A network of its own (a namespace of the kernel) for programs that a test starts and sockets that it opens. It is gone
/// with the test, whatever becomes of that. Needs root.
/// </summary>
internal sealed class Namespace : IAsyncDisposable
{
    private readonly ChildProcess _holder;
    private readonly string _file;

    private Namespace(ChildProcess holder, int process) => (_holder, Process, _file) = (holder, process, $"/proc/{process}/ns/net");

    /// <summary>The process that holds it, as `ip link` wants it named.</summary>
    public int Process { get; }

    /// <summary>What to write in front of a command for it to run in here.</summary>
    public IReadOnlyList<string> Enter => ["nsenter", $"--net={_file}", "--"];

    public static async Task<Namespace> Create(CancellationToken ct)
    {
        Root.Needed("network namespaces");
        var holder = ChildProcess.Start("TERM", "unshare", "--net", "sh", "-c", "ip link set lo up && echo namespace $$ && exec sleep infinity");
        return new Namespace(holder, int.Parse((await holder.Line("namespace ", ct)).Split(' ')[1]));
    }

    public async Task Run(string script, CancellationToken ct) =>
        (await ChildProcess.Run(Enter[0], [.. Enter.Skip(1), "sh", "-ec", script], new Dictionary<string, string>(), ct)).OrThrow();

    /// <summary>A socket of this network. It stays one, whichever thread uses it; only the thread that opens it has to be in here.</summary>
    public Socket Socket()
    {
        Socket? socket = null;
        Exception? failed = null;
        var inside = new Thread(() =>
        {
            try
            {
                using var network = File.OpenHandle(_file);
                socket = SetNamespace((int)network.DangerousGetHandle(), 0) == 0
                    ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
                    : throw new InvalidOperationException($"setns: {Marshal.GetLastPInvokeErrorMessage()}");
            }
            catch (Exception error)
            {
                failed = error;
            }
        });
        inside.Start();
        inside.Join();
        return socket ?? throw new InvalidOperationException("No socket in the namespace", failed);
    }

    public ValueTask DisposeAsync() => _holder.DisposeAsync();

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNamespace(int file, int kind);
}
