namespace Muster.Tests.Support;

/// <summary>
/// Networks on wires that a test can cut. All wires meet in a router, and a cut is made there: packets vanish without a
/// word, as on a dead link far away; nobody is told by a reset, an ICMP message or a lost carrier.
/// </summary>
internal sealed class Wires : IAsyncDisposable
{
    private readonly Namespace _router;
    private readonly List<Namespace> _ends = [];

    private Wires(Namespace router) => _router = router;

    public static async Task<Wires> Create(CancellationToken ct)
    {
        var wires = new Wires(await Namespace.Create(ct));
        await wires._router.Run("echo 1 > /proc/sys/net/ipv4/ip_forward", ct);
        return wires;
    }

    public static string Address(int end) => $"10.77.{end}.2";

    /// <summary>Another network at the end of a wire of its own, with the address of its number.</summary>
    public async Task<Namespace> Add(CancellationToken ct)
    {
        var end = await Namespace.Create(ct);
        var number = _ends.Count;
        _ends.Add(end);
        await _router.Run($"ip link add wire{number} type veth peer name wire netns {end.Process}; ip addr add 10.77.{number}.1/24 dev wire{number}; ip link set wire{number} up", ct);
        await end.Run($"ip addr add {Address(number)}/24 dev wire; ip link set wire up; ip route add default via 10.77.{number}.1", ct);
        return end;
    }

    /// <summary>From now on nothing gets through, in either direction.</summary>
    public async Task Cut(int end, CancellationToken ct)
    {
        await _router.Run($"ip route add blackhole {Address(end)}/32", ct);
        await Deafen(end, ct);
    }

    /// <summary>From now on what comes from there vanishes; what goes there still arrives.</summary>
    public Task Deafen(int end, CancellationToken ct) => _router.Run($"echo 0 > /proc/sys/net/ipv4/conf/wire{end}/forwarding", ct);

    public Task Mend(int end, CancellationToken ct) =>
        _router.Run($"ip route del blackhole {Address(end)}/32 2>/dev/null || true; echo 1 > /proc/sys/net/ipv4/conf/wire{end}/forwarding", ct);

    public async ValueTask DisposeAsync()
    {
        foreach (var end in _ends)
        {
            await end.DisposeAsync();
        }

        await _router.DisposeAsync();
    }
}
