using Microsoft.AspNetCore.Identity;
using Muster.Foundation;

namespace Muster.Team;

/// <summary>
/// Where Identity finds accounts and keeps their passwords. Hashing is done before <see cref="UpdateAsync"/>, so the one
/// transaction of a change holds up no alert for the tenth of a second that a hash takes.
/// </summary>
internal sealed class AccountStore(Database database, TeamStore team) : IUserPasswordStore<Account>, IUserSecurityStampStore<Account>
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
