using Muster.Foundation;

namespace Muster.Team;

/// <summary>
/// The first person's way in. A server that knows nobody offers a link that works once; its address is printed where only
/// whoever started the server sees it, and is gone with the process.
/// </summary>
internal sealed class Setup(Database database, TeamStore team, Audit audit, Secrets secrets, Clock clock)
{
    private readonly Lock _lock = new();
    private string? _hash;

    /// <summary>Null when the team has people already: they sign in, or the team file adds some.</summary>
    public async Task<string?> Offer(CancellationToken ct)
    {
        if (await database.Read(async sql => (await team.People(sql)).Count, ct) > 0)
        {
            return null;
        }

        var token = Ids.NewSecret();
        lock (_lock)
        {
            _hash = secrets.Hash(token);
        }

        return token;
    }

    /// <summary>A link was offered and not used yet.</summary>
    public bool Open
    {
        get
        {
            lock (_lock)
            {
                return _hash is not null;
            }
        }
    }

    public bool Works(string token)
    {
        lock (_lock)
        {
            return _hash is not null && secrets.Hash(token) == _hash;
        }
    }

    /// <summary>Makes the team and its first person. The link is spent by it, and not by a mistake in the form.</summary>
    /// <exception cref="BadInputException">Which field is wrong; nothing was kept.</exception>
    public async Task<FirstPerson> Finish(string token, SetupForm form, string device, CancellationToken ct)
    {
        var person = form.Checked();
        var apiToken = Ids.NewSecret();
        var cookie = await database.Write(async sql =>
        {
            // Whoever presses at the same moment, here or at another replica, finds the person that this one makes.
            await sql.OneAtATime(Exclusive.Team);
            if ((await team.People(sql)).Count > 0 || !Works(token))
            {
                throw new BadInputException("", "this link was used already; sign in instead");
            }

            await team.SaveTeam(sql, new TeamSettings { Name = form.TeamName!.Trim(), TimeZone = form.TimeZone! });
            await team.SavePerson(sql, person, 0);
            await team.SaveToken(sql, new ApiToken(person.Id, person.Id, null, []), apiToken, clock.Now);
            sql.AfterCommit(Spend);
            var session = await team.StartSession(sql, apiToken, device, clock.Now);
            await audit.Append(sql, person.Id, "set up", "the team", to: $"first person {person.Id}, with a token");
            return session;
        }, ct);
        return new FirstPerson(person, apiToken, cookie!);
    }

    private void Spend()
    {
        lock (_lock)
        {
            _hash = null;
        }
    }
}

/// <param name="ApiToken">Shown once.</param>
/// <param name="Cookie">Signs the browser in.</param>
internal sealed record FirstPerson(Person Person, string ApiToken, string Cookie);

/// <summary>What the first person types.</summary>
internal sealed record SetupForm(string? TeamName, string? TimeZone, string? Name, string? Email)
{
    private const int Longest = 200;

    public Person Checked()
    {
        Require("teamName", TeamName);
        Require("name", Name);
        if (TimeZone is null || DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone) is null)
        {
            throw new BadInputException("timeZone", "is not a time zone like Europe/Berlin");
        }

        var email = string.IsNullOrWhiteSpace(Email) ? null : Email.Trim();
        if (email is not null && (email.Length > Longest || !System.Net.Mail.MailAddress.TryCreate(email, out _)))
        {
            throw new BadInputException("email", "is not an e-mail address");
        }

        return new Person
        {
            Id = PersonId.Of(Name!, "first"), Name = Name!.Trim(), Email = email, Permission = Permission.Admin,
            Contacts = email is null ? [] : [new Contact("email", email)],
        };
    }

    private static void Require(string field, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            throw new BadInputException(field, "is required");
        }

        if (value.Length > Longest)
        {
            throw new BadInputException(field, $"is longer than {Longest} characters");
        }
    }
}
