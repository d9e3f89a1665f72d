using System.Net;
using System.Net.Sockets;
using Muster.Foundation;
using Muster.Tests.Support;

namespace Muster.Tests.Foundation;

public sealed class DialTests : IDisposable
{
    private static readonly IPAddress Dead = IPAddress.Parse("127.0.0.2");

    private readonly ManualTime _time = new();
    private readonly TcpListener _alive = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _crowd = [];

    public DialTests() => _alive.Start();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)_alive.LocalEndpoint).Port;

    public void Dispose()
    {
        _alive.Dispose();
        _crowd.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task An_address_that_refuses_is_followed_by_the_next_at_once()
    {
        using var socket = await Dial.Connect([Dead, IPAddress.Loopback], Port, _time, Ct);

        ((IPEndPoint)socket.RemoteEndPoint!).Address.ShouldBe(IPAddress.Loopback);
    }

    [Fact]
    public async Task An_address_that_says_nothing_is_joined_by_the_next_after_a_quarter_of_a_second()
    {
        MakeSilent(Dead);

        var dialling = Dial.Connect([Dead, IPAddress.Loopback], Port, _time, Ct);
        _time.Advance(Duration.FromMilliseconds(249));
        dialling.IsCompleted.ShouldBeFalse();
        _alive.Pending().ShouldBeFalse();
        _time.Advance(Duration.FromMilliseconds(1));

        using var socket = await dialling;
        ((IPEndPoint)socket.RemoteEndPoint!).Address.ShouldBe(IPAddress.Loopback);
    }

    [Fact]
    public async Task When_none_answers_the_last_one_says_why()
    {
        _alive.Stop();

        (await Should.ThrowAsync<SocketException>(() => Dial.Connect([Dead, IPAddress.Loopback], Scratch.FreePort(), _time, Ct))).SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
    }

    [Fact]
    public async Task It_ends_when_the_caller_gives_up()
    {
        MakeSilent(Dead);
        using var source = new CancellationTokenSource();

        var dialling = Dial.Connect([Dead], Port, _time, source.Token);
        await source.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => dialling);
    }

    [Fact]
    public async Task A_name_without_an_address_is_an_error_of_its_own() =>
        (await Should.ThrowAsync<SocketException>(() => Dial.Connect("nowhere.invalid", 80, _time, Ct))).SocketErrorCode.ShouldBeOneOf(SocketError.HostNotFound, SocketError.NoData, SocketError.TryAgain);

    /// <summary>A listener whose queue is full answers no further connection, like a machine that is gone.</summary>
    private void MakeSilent(IPAddress address)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _crowd.Add(listener);
        listener.Bind(new IPEndPoint(address, Port));
        listener.Listen(0);
        for (var guests = 0; guests < 8; guests++)
        {
            var guest = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _crowd.Add(guest);
            Should.Throw<SocketException>(() => guest.Connect(address, Port)).SocketErrorCode.ShouldBe(SocketError.WouldBlock);
        }
    }
}
