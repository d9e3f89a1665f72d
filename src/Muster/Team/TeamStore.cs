using Muster.Foundation;

namespace Muster.Team;

/// <summary>People, their contacts, the ways in which they prove who they are, and their signed-in browsers.</summary>
internal sealed partial class TeamStore(Settings settings, Secrets secrets)
{
    private const string PersonColumns = "id, name, email, time_zone, permission, contacts";

    public async Task<TeamSettings> Team(Session sql) =>
        await settings.Get<TeamSettings>(sql, TeamSettings.Setting) ?? new TeamSettings();

    public Task SaveTeam(Session sql, TeamSettings team) => settings.Set(sql, TeamSettings.Setting, team);

    /// <summary>In the order in which the team listed them; those who left are not among them.</summary>
    public async Task<IReadOnlyList<Person>> People(Session sql) =>
        [.. (await sql.Query<PersonRow>($"select {PersonColumns} from people where left_at is null order by place, id")).Select(Person)];

    /// <summary>The same people without their contacts, which would have to be decrypted.</summary>
    public Task<IReadOnlyList<string>> PeopleIds(Session sql) => sql.Query<string>("select id from people where left_at is null order by place, id");

    public async Task<Person?> Person(Session sql, string id) =>
        await sql.First<PersonRow>($"select {PersonColumns} from people where id = @id and left_at is null", new { id }) is { } row ? Person(row) : null;

    public Task SavePerson(Session sql, Person person, int place) => sql.Execute(
        """
        insert into people (id, name, email, time_zone, permission, contacts, place)
        values (@Id, @Name, @Email, @TimeZone, @permission, @contacts, @place)
        on conflict (id) do update set name = excluded.name, email = excluded.email, time_zone = excluded.time_zone,
            permission = excluded.permission, contacts = excluded.contacts, place = excluded.place, left_at = null
        """,
        new
        {
            person.Id, person.Name, person.Email, person.TimeZone, place,
            permission = person.Permission.ToString(),
            contacts = secrets.Seal(Json.Write(person.Contacts)),
        });

    /// <summary>Somebody who leaves keeps their name on old timelines but is reached and signed in no more.</summary>
    public async Task PersonLeft(Session sql, string id, Instant now)
    {
        await sql.Execute("update people set left_at = @now, password_hash = null, security_stamp = null where id = @id", new { id, now });
        await sql.Execute("delete from tokens where person = @id", new { id });
        await sql.Execute("delete from sessions where person = @id", new { id });
        await sql.Execute("delete from vouchers where person = @id", new { id });
        await sql.Execute("delete from passkeys where person = @id", new { id });
    }

    /// <summary>Of everybody who ever was one: an id is given once.</summary>
    public Task<IReadOnlyList<string>> EveryId(Session sql) => sql.Query<string>("select id from people");

    public async Task<IReadOnlyList<ApiToken>> Tokens(Session sql) =>
        [.. (await sql.Query<TokenRow>("select id, person, program, scopes, secret_hash from tokens order by id")).Select(Token)];

    public Task SaveToken(Session sql, ApiToken token, string secret, Instant now) => sql.Execute(
        """
        insert into tokens (id, person, program, scopes, secret_hash, created_at)
        values (@Id, @Person, @Program, @scopes, @hash, @now)
        on conflict (id) do update set person = excluded.person, program = excluded.program, scopes = excluded.scopes,
            secret_hash = excluded.secret_hash
        """,
        new { token.Id, token.Person, token.Program, scopes = string.Join(' ', token.Scopes), hash = secrets.Hash(secret), now });

    /// <summary>Signs the browsers of its person out as well: any of them may have come in with it.</summary>
    public async Task RevokeToken(Session sql, string id)
    {
        var person = await sql.First<string>("delete from tokens where id = @id returning person", new { id });
        await sql.Execute("delete from sessions where person = @person", new { person });
    }

    /// <summary>Who this bearer token speaks for, or null when it is nobody's.</summary>
    public async Task<Caller?> CallerOfToken(Session sql, string secret)
    {
        var row = await sql.First<TokenRow>("select id, person, program, scopes, secret_hash from tokens where secret_hash = @hash", new { hash = secrets.Hash(secret) });
        return row switch
        {
            null => null,
            { Program: { } program } => Caller.ForProgram(program, Token(row).Scopes),
            _ => await Person(sql, row.Person!) is { } person ? Caller.ForPerson(person) : null,
        };
    }

    /// <summary>Whose contacts were kept with another master key.</summary>
    public async Task<IReadOnlyList<string>> Unreadable(Session sql) =>
        [.. (await sql.Query<PersonRow>($"select {PersonColumns} from people where left_at is null order by place, id")).Where(row => secrets.Open(row.Contacts) is null).Select(row => row.Id)];

    private Person Person(PersonRow row) => new()
    {
        Id = row.Id, Name = row.Name, Email = row.Email, TimeZone = row.TimeZone,
        Permission = Enum.Parse<Permission>(row.Permission),
        Contacts = secrets.Open(row.Contacts) is { } contacts ? Json.Read<IReadOnlyList<Contact>>(contacts) : [],
    };

    private static ApiToken Token(TokenRow row) =>
        new(row.Id, row.Person, row.Program, row.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)) { SecretHash = row.SecretHash };

    private sealed class PersonRow
    {
        public string Id { get; init; } = "";

        public string Name { get; init; } = "";

        public string? Email { get; init; }

        public string? TimeZone { get; init; }

        public string Permission { get; init; } = "";

        public string Contacts { get; init; } = "";
    }

    private sealed class TokenRow
    {
        public string Id { get; init; } = "";

        public string? Person { get; init; }

        public string? Program { get; init; }

        public string Scopes { get; init; } = "";

        public string SecretHash { get; init; } = "";
    }
}

/// <summary>A key to the API, for one person or one program.</summary>
internal sealed record ApiToken(string Id, string? Person, string? Program, IReadOnlyList<string> Scopes)
{
    /// <summary>Tells whether a given secret is the one already kept; the secret itself is not kept.</summary>
    public string SecretHash { get; init; } = "";
}
