using Microsoft.AspNetCore.Identity;
using Muster.Foundation;

namespace Muster.Team;

/// <summary>How a person proves who they are, as ASP.NET Core Identity sees it: filled and changed by its UserManager.</summary>
internal sealed class Account
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Email { get; init; }

    public string? PasswordHash { get; set; }

    /// <summary>Another one with each new password.</summary>
    public string? SecurityStamp { get; set; }

    /// <summary>The stamp as it was read: what is kept meanwhile by somebody else is not overwritten.</summary>
    public string? StampRead { get; init; }

    /// <summary>A passkey to keep with it: a new one, or one whose counter has moved.</summary>
    public UserPasskeyInfo? Passkey { get; set; }

    /// <summary>What has to be there before it can be kept, in the same transaction; throws to keep nothing.</summary>
    public Func<Session, Task>? First { get; set; }

    /// <summary>What else belongs into the transaction that keeps a change: its row in the audit log, the end of other browsers.</summary>
    public Func<Session, Task>? Also { get; set; }
}

/// <summary>
/// Registers Identity over the team's own tables. It checks and makes passwords; the session that follows is Muster's own.
/// </summary>
internal static class Accounts
{
    private const int Shortest = 12;
    private const int FewestSigns = 5;

    /// <summary>PBKDF2 with SHA-512, as often as OWASP asks for.</summary>
    private const int Iterations = 210_000;

    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = Iterations);
        services.AddIdentityCore<Account>(identity =>
        {
            // Length is what counts: rules about kinds of characters make passwords that people write down.
            identity.Password.RequiredLength = Shortest;
            identity.Password.RequiredUniqueChars = FewestSigns;
            identity.Password.RequireDigit = identity.Password.RequireLowercase = identity.Password.RequireUppercase = identity.Password.RequireNonAlphanumeric = false;
        }).AddUserStore<AccountStore>().AddPasswordValidator<PasswordRules>();
        return services.AddSingleton<DummyPassword>();
    }
}

/// <summary>Makes trying a password of nobody's as slow as one of somebody's, so that the time does not tell who is on the team.</summary>
internal sealed class DummyPassword(Microsoft.Extensions.Options.IOptions<PasswordHasherOptions> options)
{
    private static readonly Account Nobody = new() { Id = "nobody", Name = "Nobody" };
    private readonly PasswordHasher<Account> _hasher = new(options);
    private readonly string _hash = new PasswordHasher<Account>(options).HashPassword(Nobody, Ids.NewSecret());

    public void Try(string password) => _hasher.VerifyHashedPassword(Nobody, _hash, password);
}
