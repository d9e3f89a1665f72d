using Microsoft.AspNetCore.Identity;
using Muster.Foundation;

namespace Muster.Team;

/// <summary>
/// Where Identity finds accounts and keeps their passwords. Hashing is done before <see cref="UpdateAsync"/>, so the one
/// transaction of a change holds up no alert for the tenth of a second that a hash takes.
/// </summary>
internal sealed class AccountStore(Database database, TeamStore team, Clock clock) : IUserPasswordStore<Account>, IUserSecurityStampStore<Account>, IUserPasskeyStore<Account>
{
    public Task<Account?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        database.Read(sql => team.Account(sql, userId), cancellationToken);

    /// <summary>By id or by e-mail address, in whatever case; nobody where that is not one person.</summary>
    public Task<Account?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        database.Read(sql => team.AccountCalled(sql, normalizedUserName), cancellationToken);

    public async Task<IdentityResult> UpdateAsync(Account user, CancellationToken cancellationToken) => await database.Write(async sql =>
    {
        await (user.First?.Invoke(sql) ?? Task.CompletedTask);
        if (!await team.SaveAccount(sql, user))
        {
            return false;
        }

        if (user.Passkey is { } passkey)
        {
            await team.SavePasskey(sql, user.Id, passkey, clock.Now);
        }

        await (user.Also?.Invoke(sql) ?? Task.CompletedTask);
        return true;
    }, cancellationToken) ? IdentityResult.Success : IdentityResult.Failed(new IdentityErrorDescriber().ConcurrencyFailure());

    public Task<string> GetUserIdAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.Id);

    public Task<string?> GetUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Id);

    public Task<string?> GetNormalizedUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Id);

    /// <summary>The id is looked up in whatever case, so it is kept in one form only.</summary>
    public Task SetNormalizedUserNameAsync(Account user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<string?> GetPasswordHashAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task SetPasswordHashAsync(Account user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.PasswordHash = passwordHash;
        return Task.CompletedTask;
    }

    public Task<string?> GetSecurityStampAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp ?? "");

    public Task SetSecurityStampAsync(Account user, string stamp, CancellationToken cancellationToken)
    {
        user.SecurityStamp = stamp;
        return Task.CompletedTask;
    }

    /// <summary>Kept by <see cref="UpdateAsync"/>, which Identity calls next.</summary>
    public Task AddOrUpdatePasskeyAsync(Account user, UserPasskeyInfo passkey, CancellationToken cancellationToken)
    {
        user.Passkey = passkey;
        return Task.CompletedTask;
    }

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Account user, CancellationToken cancellationToken) =>
        [.. await database.Read(sql => team.Passkeys(sql, user.Id), cancellationToken)];

    public Task<Account?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        database.Read(sql => team.AccountOfPasskey(sql, credentialId), cancellationToken);

    public Task<UserPasskeyInfo?> FindPasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) =>
        database.Read(sql => team.Passkey(sql, user.Id, credentialId), cancellationToken);

    /// <summary>That is done by name, on the person's own page.</summary>
    public Task RemovePasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>People come by an invitation or by the team file, and keep their ids.</summary>
    public Task<IdentityResult> CreateAsync(Account user, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc cref="CreateAsync"/>
    public Task<IdentityResult> DeleteAsync(Account user, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc cref="CreateAsync"/>
    public Task SetUserNameAsync(Account user, string? userName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
