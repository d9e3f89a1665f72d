using System.Net;
using Muster.Foundation;

namespace Muster.Team;

/// <summary>
/// How many tokens may be tried at the sign-in page within a minute, from one address and by all together. A try counts from its
/// beginning, so that none slip through side by side; one with the right token is given back. Senders come through other doors.
/// </summary>
internal sealed class SignInPace(Clock clock)
{
    private const int FromOneAddress = 10;
    private const int FromAll = 100;
    private static readonly Duration Span = Duration.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _tries = [];
    private readonly HashSet<string> _told = [];
    private int _all;
    private Instant _over;

    /// <summary>A proxy on this machine says for whom it asks; what others say of that is not believed.</summary>
    public static string AddressOf(HttpContext http)
    {
        var peer = http.Connection.RemoteIpAddress ?? IPAddress.None;
        var said = http.Request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim();
        return (IPAddress.IsLoopback(peer) && IPAddress.TryParse(said, out var behind) ? behind : peer).ToString();
    }

    /// <summary>Null: go on.</summary>
    public Held? Begin(string address)
    {
        lock (_lock)
        {
            if (clock.Now >= _over)
            {
                _tries.Clear();
                _told.Clear();
                (_all, _over) = (0, clock.Now + Span);
            }

            var own = _tries.GetValueOrDefault(address);
            if (own >= FromOneAddress || _all >= FromAll)
            {
                return new Held(_over - clock.Now, _told.Add(_all >= FromAll ? "" : address));
            }

            (_tries[address], _all) = (own + 1, _all + 1);
            return null;
        }
    }

    public void Right(string address)
    {
        lock (_lock)
        {
            // It may have begun in the minute before.
            if (_tries.GetValueOrDefault(address) is > 0 and var own)
            {
                (_tries[address], _all) = (own - 1, _all - 1);
            }
        }
    }
}

/// <summary>Nothing may be tried for so long.</summary>
/// <param name="First">The first refusal of this minute: the others say nothing new.</param>
internal readonly record struct Held(Duration Wait, bool First);
