using Muster.Foundation;

namespace Muster.Team;

/// <summary>Why a person cannot be taken off the team: what the rooms above still need them for, in words. Null: nothing.</summary>
internal delegate Task<string?> StillNeeded(Session sql, string person);

/// <summary>Mails a link to an address. Null: it was sent; otherwise why not, in words.</summary>
internal delegate Task<string?> MailLink(string email, string title, string text, CancellationToken ct);

/// <summary>
/// Who is on the team, changed by hand. All of it is for administrators: <see cref="Caller.MayAdmin"/> decides at the doors
/// (the API and the pages), so a program can do it only with the scope that lets it apply team files, which do the same.
/// </summary>
internal sealed class Members(Database database, TeamStore team, Audit audit, IEnumerable<StillNeeded> needs, MailLink mail, ServerAddress address, Clock clock)
{
    public const string NoSuchPerson = "no-such-person";
    public static readonly Duration LinksLast = Duration.FromDays(7);

    /// <exception cref="BadInputException">Which field is wrong; nothing was kept.</exception>
    public async Task<Invited> Invite(Caller by, Invitation form, CancellationToken ct)
    {
        var invitation = form.Checked();
        var (link, name) = await database.Write(async sql =>
        {
            var settings = await team.Team(sql);
            if ((await team.People(sql)).FirstOrDefault(person => string.Equals(person.Email, invitation.Email, StringComparison.OrdinalIgnoreCase)) is { } known)
            {
                throw new BadInputException("email", $"is {known.Name}'s ({known.Id}), who is on the team already");
            }

            var secret = await team.MakeVoucher(sql, Voucher.Invitation, null, invitation, by.Actor, clock.Now, LinksLast);
            await audit.Append(sql, by.Actor, "invited", invitation.Email!, to: $"name {invitation.Name}, permission {Json.Name(invitation.Permission)}");
            return (Link(secret), settings.Name);
        }, ct);
        var why = await mail(
            invitation.Email!, $"Join {name} on Muster", $"{invitation.Name}, you are invited to {name}. This link works once, within 7 days:\n\n{link}", ct);
        return new Invited(link, why);
    }

    /// <summary>The invitation's link works no more; false when there is none.</summary>
    public Task<bool> Withdraw(Caller by, string id, CancellationToken ct) => database.Write(async sql =>
    {
        var invitation = (await team.Vouchers(sql, Voucher.Invitation, clock.Now)).FirstOrDefault(one => one.Id == id);
        if (invitation is null || !await team.SpendVoucher(sql, id))
        {
            return false;
        }

        await audit.Append(sql, by.Actor, "withdrew the invitation of", Invitation.Of(invitation).Email!);
        return true;
    }, ct);

    public Task<Refusal?> Permit(Caller by, string id, Permission permission, CancellationToken ct) => Change(id, async (sql, person, admins) =>
    {
        if (person.Permission == permission)
        {
            return null;
        }

        if (permission != Permission.Admin && admins is [var last] && last.Id == id)
        {
            return LastAdmin(person);
        }

        await team.SavePermission(sql, id, permission);
        await audit.Append(sql, by.Actor, "changed", $"person {id}", $"permission {Json.Name(person.Permission)}", $"permission {Json.Name(permission)}");
        return null;
    }, ct);

    public Task<Refusal?> Remove(Caller by, string id, CancellationToken ct) => Change(id, async (sql, person, admins) =>
    {
        if (admins is [var last] && last.Id == id)
        {
            return LastAdmin(person);
        }

        foreach (var need in needs)
        {
            if (await need(sql, id) is { } why)
            {
                return new Refusal("still-needed", $"{person.Name} {why}. Nothing was changed.");
            }
        }

        await team.PersonLeft(sql, id, clock.Now);
        await audit.Append(sql, by.Actor, "removed", $"person {id}", $"name {person.Name}, permission {Json.Name(person.Permission)}");
        return null;
    }, ct);

    /// <summary>Ends all browsers of a person.</summary>
    public Task<Refusal?> SignOut(Caller by, string id, CancellationToken ct) => Change(id, async (sql, _, _) =>
    {
        var ended = await team.EndSessions(sql, id, null, null);
        await audit.Append(sql, by.Actor, "ended the sessions of", $"person {id}", $"{ended} signed in", "none");
        return null;
    }, ct);

    /// <summary>A way back in for somebody who is locked out; the one made before works no more.</summary>
    public async Task<(Refusal? Refusal, string? Link)> Recover(Caller by, string id, CancellationToken ct)
    {
        var link = "";
        var refusal = await Change(id, async (sql, _, _) =>
        {
            await team.CancelVouchers(sql, Voucher.Recovery, id);
            link = Link(await team.MakeVoucher(sql, Voucher.Recovery, id, new { }, by.Actor, clock.Now, LinksLast));
            await audit.Append(sql, by.Actor, "made a recovery link for", $"person {id}");
            return null;
        }, ct);
        return (refusal, refusal is null ? link : null);
    }

    private Task<Refusal?> Change(string id, Func<Session, Person, IReadOnlyList<Person>, Task<Refusal?>> change, CancellationToken ct) => database.Write(async sql =>
    {
        // Two administrators who demote each other at once: the second finds who is left.
        await sql.OneAtATime(Exclusive.Team);
        var people = await team.People(sql);
        return people.FirstOrDefault(one => one.Id == id) is { } person
            ? await change(sql, person, [.. people.Where(one => one.Permission == Permission.Admin)])
            : new Refusal(NoSuchPerson, $"There is no person {OneLine.Of(id, 60)} on the team. Nothing was changed.");
    }, ct);

    private string Link(string secret) => $"{address.Public}/join/{secret}";

    private static Refusal LastAdmin(Person person) =>
        new("last-admin", $"{person.Name} is the only administrator left. Make somebody else one first. Nothing was changed.");
}

/// <param name="Link">Shown once.</param>
/// <param name="NotMailed">Why it was not mailed; null when it was.</param>
internal sealed record Invited(string Link, string? NotMailed);

/// <summary>Somebody who is to join.</summary>
internal sealed record Invitation(string? Name, string? Email, Permission Permission)
{
    private const int Longest = 200;

    public static Invitation Of(Voucher voucher) => Json.Read<Invitation>(voucher.Body);

    /// <exception cref="BadInputException">Which field is wrong.</exception>
    public Invitation Checked()
    {
        var (name, email) = (Name?.Trim() ?? "", Email?.Trim() ?? "");
        return name.Length is 0 or > Longest ? throw new BadInputException("name", name.Length == 0 ? "is required" : $"is longer than {Longest} characters")
            : email.Length is 0 ? throw new BadInputException("email", "is required")
            : email.Length > Longest || !System.Net.Mail.MailAddress.TryCreate(email, out var address) || address.Address != email ? throw new BadInputException("email", "is not an e-mail address")
            : this with { Name = OneLine.Of(name, Longest), Email = email };
    }
}
