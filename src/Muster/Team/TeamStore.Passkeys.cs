using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using Muster.Foundation;

namespace Muster.Team;

internal sealed partial class TeamStore
{
    private const string PasskeyColumns = "credential_id, person, name, body, created_at, used_at";

    public async Task<IReadOnlyList<UserPasskeyInfo>> Passkeys(Session sql, string person) =>
        [.. (await PasskeyRows(sql, person)).Select(Info)];

    public Task<IReadOnlyList<PasskeyRow>> PasskeyRows(Session sql, string person) =>
        sql.Query<PasskeyRow>($"select {PasskeyColumns} from passkeys where person = @person order by created_at, credential_id", new { person });

    public async Task<UserPasskeyInfo?> Passkey(Session sql, string person, byte[] id) =>
        await sql.First<PasskeyRow>($"select {PasskeyColumns} from passkeys where person = @person and credential_id = @id", new { person, id = Base64Url.EncodeToString(id) }) is { } row ? Info(row) : null;

    public async Task<Account?> AccountOfPasskey(Session sql, byte[] id) =>
        await sql.First<string>("select person from passkeys where credential_id = @id", new { id = Base64Url.EncodeToString(id) }) is { } person ? await Account(sql, person) : null;

    /// <summary>A new one, or one that was used: its counter has moved.</summary>
    public Task SavePasskey(Session sql, string person, UserPasskeyInfo passkey, Instant now) => sql.Execute(
        """
        insert into passkeys (credential_id, person, name, body, created_at) values (@id, @person, @name, @body, @now)
        on conflict (credential_id) do update set body = excluded.body, used_at = @now where passkeys.person = excluded.person
        """,
        new
        {
            id = Base64Url.EncodeToString(passkey.CredentialId), person, name = OneLine.Of(passkey.Name ?? "A passkey", 80), now,
            body = Json.Write(new PasskeyBody(passkey.PublicKey, passkey.SignCount, passkey.Transports, passkey.IsUserVerified, passkey.IsBackupEligible, passkey.IsBackedUp)),
        });

    /// <summary>False when the person has none of that id.</summary>
    public async Task<bool> RenamePasskey(Session sql, string person, string id, string name) =>
        await sql.Execute("update passkeys set name = @name where credential_id = @id and person = @person", new { id, person, name }) > 0;

    /// <inheritdoc cref="RenamePasskey"/>
    public async Task<bool> RemovePasskey(Session sql, string person, string id) =>
        await sql.Execute("delete from passkeys where credential_id = @id and person = @person", new { id, person }) > 0;

    private static UserPasskeyInfo Info(PasskeyRow row)
    {
        var body = Json.Read<PasskeyBody>(row.Body);
        return new UserPasskeyInfo(
            Base64Url.DecodeFromChars(row.CredentialId), body.PublicKey, row.CreatedAt.ToDateTimeOffset(), body.SignCount, [.. body.Transports ?? []],
            body.Verified, body.BackupEligible, body.BackedUp, [], []) { Name = row.Name };
    }

    /// <summary>What is asked of it at the next sign-in. What the maker of the device attests is not kept: nothing here asks for it.</summary>
    private sealed record PasskeyBody(byte[] PublicKey, uint SignCount, IReadOnlyList<string>? Transports, bool Verified, bool BackupEligible, bool BackedUp);

    internal sealed class PasskeyRow
    {
        public string CredentialId { get; init; } = "";

        public string Person { get; init; } = "";

        public string Name { get; init; } = "";

        public string Body { get; init; } = "";

        public Instant CreatedAt { get; init; }

        public Instant? UsedAt { get; init; }
    }
}
