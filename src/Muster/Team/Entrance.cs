using Microsoft.AspNetCore.Identity;
using Muster.Foundation;

namespace Muster.Team;

/// <summary>Where a request comes from, for the person who looks at their browsers and for the audit log.</summary>
internal sealed record Visit(string Device, string From)
{
    public static Visit Of(HttpContext http) => new(Team.Device.Of(http.Request), SignInPace.AddressOf(http));
}

/// <summary>
/// The ways in that end with a cookie: a token, a password, an invitation or a recovery link. Identity checks and makes the
/// passwords; each way in begins a session with a new secret, whatever the browser sent along.
/// </summary>
internal sealed class Entrance(
    Database database, UserManager<Account> users, DummyPassword dummy, TeamStore team, Audit audit, Clock clock)
{
    private const int LongestName = 200;

    /// <summary>The cookie; null when it is nobody's token.</summary>
    public async Task<string?> ByToken(string token, Visit visit, CancellationToken ct) =>
        await database.Read(sql => team.CallerOfToken(sql, token), ct) is { Person: { } person }
            ? await database.Write(async sql => await Begun(sql, person, "token", visit, await team.StartSession(sql, token, visit.Device, clock.Now)), ct)
            : null;

    /// <summary>The cookie; null when it does not fit, for one reason or another.</summary>
    /// <param name="name">An id or an e-mail address.</param>
    public async Task<string?> ByPassword(string name, string password, Visit visit, CancellationToken ct)
    {
        var account = await database.Read(sql => team.AccountCalled(sql, OneLine.Of(name, LongestName)), ct);
        if (account?.PasswordHash is null)
        {
            dummy.Try(password);
            return null;
        }

        return await users.CheckPasswordAsync(account, password)
            ? await database.Write(sql => Begin(sql, account, "password", visit), ct)
            : null;
    }

    public Task<Voucher?> Voucher(string link, CancellationToken ct) => database.Read(sql => team.Voucher(sql, link, clock.Now), ct);

    /// <summary>Spends an invitation or a recovery link: its person has this password and is signed in.</summary>
    /// <exception cref="BadInputException">What is wrong; the link still works unless it says otherwise.</exception>
    public async Task<string> Join(Voucher voucher, string password, Visit visit, CancellationToken ct)
    {
        var cookie = default(string);
        var account = voucher.Kind == Team.Voucher.Recovery ? await Locked(voucher, ct) : await Newcomer(voucher, ct);
        account.Also = async sql =>
        {
            await team.EndSessions(sql, account.Id, null, null);
            cookie = await Begin(sql, account, $"{voucher.Kind} link", visit);
        };
        Check(await users.AddPasswordAsync(account, password));
        return cookie!;
    }

    /// <summary>Ends the person's other browsers.</summary>
    /// <param name="own">The cookie of the browser in which it is done.</param>
    /// <exception cref="BadInputException">What is wrong; nothing was changed.</exception>
    public async Task ChangePassword(string person, string current, string wanted, string? own, CancellationToken ct)
    {
        var account = await database.Read(sql => team.Account(sql, person), ct) ?? throw new BadInputException("", "you are not on the team any more");
        var had = account.PasswordHash is not null;
        account.Also = async sql =>
        {
            await team.EndSessions(sql, person, null, own);
            await team.CancelVouchers(sql, Team.Voucher.Recovery, person);
            await audit.Append(sql, person, had ? "changed the password of" : "set a password for", $"person {person}");
        };
        Check(had ? await users.ChangePasswordAsync(account, current, wanted) : await users.AddPasswordAsync(account, wanted));
    }

    private async Task<Account> Locked(Voucher voucher, CancellationToken ct)
    {
        var account = await database.Read(sql => team.Account(sql, voucher.Person!), ct) ?? throw Used();
        account.PasswordHash = null;
        account.First = sql => Spend(sql, voucher);
        return account;
    }

    /// <summary>The same rules as in a team file: whoever comes last is asked last.</summary>
    private async Task<Account> Newcomer(Voucher voucher, CancellationToken ct)
    {
        var invitation = Invitation.Of(voucher);
        var id = await database.Read(async sql => PersonId.Free(invitation.Name!, "person", [.. await team.EveryId(sql)]), ct);
        var person = new Person
        {
            Id = id, Name = invitation.Name!, Email = invitation.Email, Permission = invitation.Permission, Contacts = [new Contact("email", invitation.Email!)],
        };
        return new Account
        {
            Id = id, Name = person.Name, Email = person.Email,
            First = async sql =>
            {
                await sql.OneAtATime(Exclusive.Team);
                await Spend(sql, voucher);
                var people = await team.People(sql);
                if ((await team.EveryId(sql)).Contains(id) || people.Any(one => string.Equals(one.Email, person.Email, StringComparison.OrdinalIgnoreCase)))
                {
                    throw new BadInputException("", "somebody of that name or e-mail address has just joined the team; try again, or sign in");
                }

                await team.SavePerson(sql, person, people.Count);
            },
        };
    }

    private async Task Spend(Session sql, Voucher voucher)
    {
        if (!await team.SpendVoucher(sql, voucher.Id))
        {
            throw Used();
        }
    }

    private static BadInputException Used() => new("", "this link was used already; sign in instead, or ask an administrator for another");

    private async Task<string?> Begin(Session sql, Account account, string way, Visit visit) =>
        await Begun(sql, account.Id, way, visit, await team.StartSession(sql, account.Id, account.SecurityStamp, way, visit.Device, clock.Now));

    private async Task<string?> Begun(Session sql, string person, string way, Visit visit, string? cookie)
    {
        if (cookie is not null)
        {
            var joined = way.StartsWith(Team.Voucher.Invitation, StringComparison.Ordinal) ? "joined as" : "signed in";
            await audit.Append(sql, person, joined, $"person {person}", to: $"with {(way[0] is 'i' ? "an" : "a")} {way}, from {visit.From}, {visit.Device}");
        }

        return cookie;
    }

    private static void Check(IdentityResult result)
    {
        if (result.Succeeded)
        {
            return;
        }

        throw result.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.PasswordMismatch))
            ? new BadInputException("current", "is not your password")
            : new BadInputException("", string.Join(' ', result.Errors.Select(error => error.Description)));
    }
}
