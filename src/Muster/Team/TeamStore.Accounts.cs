using Muster.Foundation;

namespace Muster.Team;

internal sealed partial class TeamStore
{
    private const string AccountColumns = "id, name, email, password_hash, security_stamp, security_stamp as stamp_read";

    public Task<Account?> Account(Session sql, string id) =>
        sql.First<Account>($"select {AccountColumns} from people where id = @id and left_at is null", new { id });

    /// <summary>By id or by e-mail address; null where that is nobody's, or not one person's alone.</summary>
    public async Task<Account?> AccountCalled(Session sql, string name) =>
        await sql.Query<Account>($"select {AccountColumns} from people where left_at is null and (lower(id) = @called or lower(email) = @called) limit 2", new { called = name.ToLowerInvariant() })
            is [var only] ? only : null;

    /// <summary>False when the person has left, or somebody else changed how they sign in since it was read.</summary>
    public async Task<bool> SaveAccount(Session sql, Account account) => await sql.Execute(
        """
        update people set password_hash = @PasswordHash, security_stamp = @SecurityStamp
        where id = @Id and left_at is null and coalesce(security_stamp, '') = @known
        """, new { account.Id, account.PasswordHash, account.SecurityStamp, known = account.StampRead ?? "" }) > 0;

    public Task SavePermission(Session sql, string person, Permission permission) =>
        sql.Execute("update people set permission = @permission where id = @person", new { person, permission = permission.ToString() });

    /// <summary>How each person can prove who they are, in words: `password`, `2 tokens`.</summary>
    public async Task<ILookup<string, string>> WaysIn(Session sql)
    {
        var passwords = await sql.Query<string>("select id from people where password_hash is not null and left_at is null");
        var tokens = await sql.Query<string>("select person from tokens where person is not null");
        var passkeys = await sql.Query<string>("select person from passkeys");
        return passwords.Select(person => (person, way: "password"))
            .Concat(passkeys.CountBy(person => person).Select(one => (person: one.Key, way: one.Value == 1 ? "passkey" : $"{one.Value} passkeys")))
            .Concat(tokens.CountBy(person => person).Select(one => (person: one.Key, way: one.Value == 1 ? "token" : $"{one.Value} tokens")))
            .ToLookup(one => one.person, one => one.way);
    }

    /// <summary>Makes a link that works once.</summary>
    /// <returns>The secret in it, which is kept only as a hash.</returns>
    public async Task<string> MakeVoucher(Session sql, string kind, string? person, object body, string by, Instant now, Duration lasts)
    {
        var secret = Ids.NewSecret();
        await sql.Execute(
            "insert into vouchers (secret_hash, kind, person, body, made_by, made_at, expires_at) values (@hash, @kind, @person, @text, @by, @now, @until)",
            new { hash = secrets.Hash(secret), kind, person, text = Json.Write(body), by, now, until = now + lasts });
        return secret;
    }

    public Task<Voucher?> Voucher(Session sql, string secret, Instant now) => sql.First<Voucher>(
        "select secret_hash as id, kind, person, body, made_by, made_at, expires_at from vouchers where secret_hash = @hash and expires_at > @now and kind in ('invitation', 'recovery')",
        new { hash = secrets.Hash(secret), now });

    /// <summary>Of something that was handed out sealed: false when it was used before. It is remembered as long as it would count.</summary>
    public async Task<bool> SpendOnce(Session sql, string kind, string box, Instant now, Duration lasts) => await sql.Execute(
        """
        insert into vouchers (secret_hash, kind, body, made_by, made_at, expires_at) values (@hash, @kind, '', '', @now, @until)
        on conflict (secret_hash) do nothing
        """, new { hash = secrets.Hash(box), kind = $"spent {kind}", now, until = now + lasts }) > 0;

    /// <summary>Takes it out: false when somebody else did.</summary>
    public async Task<bool> SpendVoucher(Session sql, string id) =>
        await sql.Execute("delete from vouchers where secret_hash = @id", new { id }) > 0;

    public Task<IReadOnlyList<Voucher>> Vouchers(Session sql, string kind, Instant now) => sql.Query<Voucher>(
        "select secret_hash as id, kind, person, body, made_by, made_at, expires_at from vouchers where kind = @kind and expires_at > @now order by made_at", new { kind, now });

    /// <summary>A person's links of this kind work no more.</summary>
    public Task CancelVouchers(Session sql, string kind, string person) =>
        sql.Execute("delete from vouchers where kind = @kind and person = @person", new { kind, person });

    /// <summary>Those that nobody used in time; how many these were.</summary>
    public Task<int> ForgetVouchers(Session sql, Instant now, int most) => sql.Execute(
        "delete from vouchers where secret_hash in (select secret_hash from vouchers where expires_at < @now order by expires_at limit @most)", new { now, most });
}

/// <summary>A link that works once.</summary>
internal sealed class Voucher
{
    public const string Invitation = "invitation";
    public const string Recovery = "recovery";

    /// <summary>Names it; the link cannot be made from it.</summary>
    public string Id { get; init; } = "";

    public string Kind { get; init; } = "";

    /// <summary>Whom it is for; null when they are not on the team yet.</summary>
    public string? Person { get; init; }

    public string Body { get; init; } = "";

    public string MadeBy { get; init; } = "";

    public Instant MadeAt { get; init; }

    public Instant ExpiresAt { get; init; }
}
