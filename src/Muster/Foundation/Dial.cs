using System.Net;
using System.Net.Sockets;

namespace Muster.Foundation;

/// <summary>
/// Connects to a name that may have several addresses, some of them dead: an address that has not answered in a quarter of a second
/// gets company by the next one, and the first to answer wins (after RFC 8305).
/// </summary>
internal static class Dial
{
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(250);

    public static async Task<Socket> Connect(string host, int port, TimeProvider time, CancellationToken ct) =>
        await Connect(await Dns.GetHostAddressesAsync(host, ct), port, time, ct);

    /// <exception cref="SocketException">What the last address said, when none answered.</exception>
    public static async Task<Socket> Connect(IReadOnlyList<IPAddress> addresses, int port, TimeProvider time, CancellationToken ct)
    {
        if (addresses.Count == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var racing = new List<Task<Socket>>();
        try
        {
            for (var next = 0; ;)
            {
                if (next < addresses.Count)
                {
                    racing.Add(One(new IPEndPoint(addresses[next++], port), over.Token));
                }

                var first = await First(racing, next < addresses.Count, time, over.Token);
                if (first is { IsCompletedSuccessfully: true })
                {
                    racing.Remove(first);
                    return await first;
                }

                if (first is not null && racing.Remove(first) && racing.Count == 0 && next == addresses.Count)
                {
                    await first; // throws what went wrong
                }
            }
        }
        finally
        {
            await over.CancelAsync();
            foreach (var loser in racing)
            {
                await ((Task)loser).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (loser.IsCompletedSuccessfully)
                {
                    (await loser).Dispose(); // it arrived all the same, just later
                }
            }
        }
    }

    /// <summary>The first attempt that has ended; null when it is time for the next address.</summary>
    private static async Task<Task<Socket>?> First(List<Task<Socket>> racing, bool more, TimeProvider time, CancellationToken ct) =>
        more ? await Task.WhenAny([.. racing, Task.Delay(HeadStart, time, ct)]) as Task<Socket> : await Task.WhenAny(racing);

    private static async Task<Socket> One(IPEndPoint end, CancellationToken ct)
    {
        var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(end, ct);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
