using System.Net;
using Muster.Foundation;

namespace Muster.Team;

/// <summary>
/// How much may be tried at the sign-in page within a minute: from one address, for one person, and by all together. A try counts from
/// its beginning, so that none slip through side by side; a right one is given back. Senders come through other doors.
/// </summary>
internal sealed class SignInPace(Clock clock)
{
    private const int OfOne = 10;
    private const int OfAll = 100;
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
    /// <param name="person">As it was typed, whoever that is; null with a token, which says itself whose it is.</param>
    public Held? Begin(string address, string? person)
    {
        lock (_lock)
        {
            if (clock.Now >= _over)
            {
                _tries.Clear();
                _told.Clear();
                (_all, _over) = (0, clock.Now + Span);
            }

            var full = _all >= OfAll ? "all" : Keys(address, person).FirstOrDefault(key => _tries.GetValueOrDefault(key) >= OfOne);
            if (full is not null)
            {
                return new Held(_over - clock.Now, _told.Add(full));
            }

            Count(address, person, 1);
            return null;
        }
    }

    public void Right(string address, string? person)
    {
        lock (_lock)
        {
            // It may have begun in the minute before.
            if (_tries.GetValueOrDefault(address) > 0)
            {
                Count(address, person, -1);
            }
        }
    }

    private void Count(string address, string? person, int by)
    {
        foreach (var key in Keys(address, person))
        {
            _tries[key] = _tries.GetValueOrDefault(key) + by;
        }

        _all += by;
    }

    private static IEnumerable<string> Keys(string address, string? person) => person is null ? [address] : [address, $"person {person.ToLowerInvariant()}"];
}

/// <summary>Nothing may be tried for so long.</summary>
/// <param name="First">The first refusal of this minute: the others say nothing new.</param>
internal readonly record struct Held(Duration Wait, bool First);
