using Muster.Foundation;

namespace Muster.Team;

internal sealed partial class TeamStore
{
    /// <summary>How often at most a browser's last visit is noted.</summary>
    private static readonly Duration Coarse = Duration.FromHours(1);

    /// <summary>Signs a browser in and returns the cookie's value, which is kept only as a hash; null when the token is no person's any more.</summary>
    public Task<string?> StartSession(Session sql, string token, string device, Instant now) => Begin(
        sql, "person", "from tokens where secret_hash = @key and person is not null", secrets.Hash(token), null, "token", device, now);

    /// <summary>The same for somebody who has proved otherwise who they are; null when that changed meanwhile.</summary>
    /// <param name="stamp">Of the account, as it was when they proved it.</param>
    /// <param name="way">`password`, `invitation`, `passkey`, …</param>
    public Task<string?> StartSession(Session sql, string person, string? stamp, string way, string device, Instant now) => Begin(
        sql, "id", "from people where id = @key and left_at is null and coalesce(security_stamp, '') = @stamp", person, stamp ?? "", way, device, now);

    /// <summary>Who sits at this browser. Its last visit is noted once an hour, by <see cref="Seen"/>.</summary>
    public async Task<(Caller? Caller, bool Unseen)> CallerOfSession(Session sql, string secret, Instant now)
    {
        var row = await sql.First<SessionRow>(
            "select person, started_at, seen_at from sessions where secret_hash = @hash and expires_at > @now", new { hash = secrets.Hash(secret), now });
        return row is not null && await Person(sql, row.Person) is { } found
            ? (Caller.ForPerson(found), (row.SeenAt ?? row.StartedAt) < now - Coarse)
            : (null, false);
    }

    public Task Seen(Session sql, string secret, Instant now) =>
        sql.Execute("update sessions set seen_at = @now where secret_hash = @hash", new { hash = secrets.Hash(secret), now });

    /// <summary>A person's browsers, the one that was here last first.</summary>
    /// <param name="own">The cookie of the browser that asks.</param>
    public async Task<IReadOnlyList<SignedIn>> Sessions(Session sql, string person, string? own, Instant now)
    {
        var hash = own is null ? null : secrets.Hash(own);
        var rows = await sql.Query<SessionRow>(
            "select secret_hash, person, started_at, seen_at, way, device from sessions where person = @person and expires_at > @now", new { person, now });
        return [.. rows.Select(row => new SignedIn(row.SecretHash, row.Device ?? "a browser", row.Way ?? "token", row.StartedAt, row.SeenAt ?? row.StartedAt, row.SecretHash == hash))
            .OrderByDescending(one => one.IsThis).ThenByDescending(one => one.SeenAt)];
    }

    public Task EndSession(Session sql, string secret) =>
        sql.Execute("delete from sessions where secret_hash = @hash", new { hash = secrets.Hash(secret) });

    /// <param name="id">One of <see cref="Sessions"/>; null: all.</param>
    /// <param name="but">The cookie of a browser that stays signed in.</param>
    /// <returns>How many ended.</returns>
    public Task<int> EndSessions(Session sql, string person, string? id, string? but) => sql.Execute(
        $"delete from sessions where person = @person {(id is null ? "" : "and secret_hash = @id")} {(but is null ? "" : "and secret_hash <> @own")}",
        new { person, id, own = but is null ? null : secrets.Hash(but) });

    /// <summary>Those that are over; how many these were.</summary>
    public Task<int> ForgetSessions(Session sql, Instant now, int most) => sql.Execute(
        "delete from sessions where secret_hash in (select secret_hash from sessions where expires_at < @now order by expires_at limit @most)", new { now, most });

    private async Task<string?> Begin(Session sql, string person, string from, string key, string? stamp, string way, string device, Instant now)
    {
        var secret = Ids.NewSecret();
        // What it rests on is held, so that a revocation at this very moment comes after this session and ends it too.
        var held = sql.Dialect == Dialect.Postgres ? "for share" : "";
        var begun = await sql.Execute(
            $"insert into sessions (secret_hash, person, started_at, expires_at, seen_at, way, device) select @hash, {person}, @now, @until, @now, @way, @device {from} {held}",
            new { hash = secrets.Hash(secret), key, stamp, way, device, now, until = now + SignIn.Lasts });
        return begun == 0 ? null : secret;
    }

    private sealed class SessionRow
    {
        public string SecretHash { get; init; } = "";

        public string Person { get; init; } = "";

        public Instant StartedAt { get; init; }

        public Instant? SeenAt { get; init; }

        public string? Way { get; init; }

        public string? Device { get; init; }
    }
}

/// <summary>A browser in which somebody is signed in.</summary>
/// <param name="Id">Names it; the cookie cannot be made from it.</param>
/// <param name="Way">How they proved who they are: `token`, `password`, …</param>
/// <param name="SeenAt">To the hour.</param>
internal sealed record SignedIn(string Id, string Device, string Way, Instant StartedAt, Instant SeenAt, bool IsThis);
