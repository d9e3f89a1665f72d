using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Muster.Foundation;
using Muster.Team;

namespace Muster.Incidents;

/// <summary>
/// What was carried out under a sender's key, so that the same request sent again is answered and not carried out again. Only what was
/// done is kept: a refusal is worth trying anew.
/// </summary>
internal sealed class IdempotentRequests
{
    /// <summary>False when the request is kept already; waits for another one that does the same at this moment.</summary>
    public async Task<bool> Claim(Session sql, KeyedRequest request, Instant now) => await sql.Execute(
        "insert into idempotent_requests (id, at, answer) values (@Id, @now, '') on conflict (id) do nothing", new { request.Id, now }) == 1;

    /// <summary>What was answered to this request, or that its key was used for another; null when the key is new.</summary>
    public async Task<Verdict?> Answer(Session sql, KeyedRequest request)
    {
        if (await sql.First<string>("select answer from idempotent_requests where id = @Id", new { request.Id }) is not { } answer)
        {
            return null;
        }

        var done = Json.Read<Done>(answer);
        return new Verdict(done.Incident, done.Command == request.Command ? null : new Refusal(
            "key-used-for-something-else",
            "This was already sent with other words, and that was done. Nothing was changed now: look at what is there, and send this anew (a program: with another Idempotency-Key)."));
    }

    public Task Keep(Session sql, KeyedRequest request, Incident incident, Instant now) => sql.Execute(
        """
        insert into idempotent_requests (id, at, answer) values (@Id, @now, @answer)
        on conflict (id) do update set answer = excluded.answer
        """, new { request.Id, now, answer = Json.Write(new Done(request.Command, incident)) });

    /// <summary>What was answered before to requests that nobody will repeat; how many these were.</summary>
    public Task<int> Forget(Session sql, Instant before, int most) => sql.Execute(
        "delete from idempotent_requests where id in (select id from idempotent_requests where at < @before order by at limit @most)", new { before, most });

    private sealed record Done(string Command, Incident Incident);
}

/// <summary>A request with a key. Both are hashes, because a key may be longer than an index takes, and a command as long as a review.</summary>
/// <param name="Id">Who sent it, what it is about, and the key.</param>
/// <param name="Command">What it asks for.</param>
internal sealed record KeyedRequest(string Id, string Command)
{
    private const string Header = "Idempotency-Key";
    private const int LongestKey = 255;

    public static string? KeyOf(HttpRequest request) => request.Headers[Header].ToString() is { Length: > 0 } key ? key : null;

    /// <param name="about">The incident's number, or what stands for one that is not there yet.</param>
    /// <returns>Null without a key.</returns>
    /// <exception cref="BadInputException">The key is too long.</exception>
    public static KeyedRequest? Of(Caller by, string about, Command command, string? key) => key switch
    {
        null => null,
        { Length: > LongestKey } => throw new BadInputException(Header, $"is longer than {LongestKey} characters"),
        _ => new KeyedRequest(
            Hash($"{by.Actor} {about} {command.GetType().Name} {key}"),
            Hash(JsonSerializer.Serialize(command, command.GetType(), Json.Options))),
    };

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
