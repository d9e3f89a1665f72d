using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Muster.Foundation;

namespace Muster.Team;

/// <summary>
/// Passkeys, by Identity's own implementation of WebAuthn. What a browser has to answer (the challenge) is not kept here but handed
/// out sealed; it counts for five minutes, and once.
/// </summary>
internal sealed class PasskeyDoor(Database database, UserManager<Account> users, TeamStore team, Audit audit, Secrets secrets, Clock clock)
{
    public const string Way = "passkey";
    private static readonly Duration Lasts = Duration.FromMinutes(5);

    private readonly PasskeyHandler<Account> _webAuthn = new(users, Options.Create(new IdentityPasskeyOptions
    {
        // It takes the place of a password, so it has to be more than somebody else's phone that lies around.
        UserVerificationRequirement = "required",
        // Found by the browser itself: nobody types who they are.
        ResidentKeyRequirement = "required",
        // TLS may end at a proxy, so the scheme is not ours to compare; browsers do none of this without TLS.
        ValidateOrigin = context => ValueTask.FromResult(
            !context.CrossOrigin && Uri.TryCreate(context.Origin, UriKind.Absolute, out var origin) && origin.Authority == context.HttpContext.Request.Host.Value),
    }));

    public async Task<Ceremony> Offer(HttpContext http, string person, CancellationToken ct)
    {
        var account = await database.Read(sql => team.Account(sql, person), ct) ?? throw new BadInputException("", "you are not on the team any more");
        var made = await _webAuthn.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = account.Id, Name = account.Email ?? account.Id, DisplayName = account.Name }, http);
        return new Ceremony(made.CreationOptionsJson, Seal(person, made.AttestationState));
    }

    public async Task<Ceremony> Ask(HttpContext http)
    {
        var made = await _webAuthn.MakeRequestOptionsAsync(null, http);
        return new Ceremony(made.RequestOptionsJson, Seal(null, made.AssertionState));
    }

    /// <exception cref="BadInputException">The browser's answer does not fit; nothing was kept.</exception>
    public async Task Add(HttpContext http, string person, CeremonyAnswer answer, CancellationToken ct)
    {
        var attestation = await _webAuthn.PerformAttestationAsync(new PasskeyAttestationContext
        {
            HttpContext = http, CredentialJson = answer.Credential, AttestationState = Open(person, answer.Sealed),
        });
        if (!attestation.Succeeded || attestation.UserEntity.Id != person)
        {
            throw new BadInputException("", $"this passkey was not accepted: {attestation.Failure?.Message ?? "it is somebody else's"}");
        }

        var account = await database.Read(sql => team.Account(sql, person), ct) ?? throw new BadInputException("", "you are not on the team any more");
        attestation.Passkey.Name = Device.Of(http.Request);
        account.Also = async sql =>
        {
            await Spend(sql, answer.Sealed);
            await audit.Append(sql, person, "added a passkey for", $"person {person}", to: attestation.Passkey.Name);
        };
        if (!(await users.AddOrUpdatePasskeyAsync(account, attestation.Passkey)).Succeeded)
        {
            throw new BadInputException("", "your account has just been changed elsewhere; try again");
        }
    }

    /// <summary>The cookie; null when it does not fit, for one reason or another.</summary>
    public async Task<string?> Enter(HttpContext http, CeremonyAnswer answer, Visit visit)
    {
        if (Unsealed(null, answer.Sealed) is not { } state)
        {
            return null;
        }

        var assertion = await _webAuthn.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = http, CredentialJson = answer.Credential, AssertionState = state });
        if (!assertion.Succeeded)
        {
            return null;
        }

        var (account, cookie) = (assertion.User, default(string));
        account.Also = async sql =>
        {
            await Spend(sql, answer.Sealed);
            cookie = await team.StartSession(sql, account.Id, account.SecurityStamp, Way, visit.Device, clock.Now);
            await audit.Append(sql, account.Id, "signed in", $"person {account.Id}", to: $"with a passkey ({assertion.Passkey.Name}), from {visit.From}, {visit.Device}");
        };
        return (await users.AddOrUpdatePasskeyAsync(account, assertion.Passkey)).Succeeded ? cookie : null;
    }

    private string Seal(string? person, string? state) => secrets.Seal(Json.Write(new Challenge(Way, person, state ?? "", clock.Now + Lasts)));

    private string Open(string person, string box) => Unsealed(person, box) ?? throw new BadInputException("", "that took longer than five minutes; try again");

    private string? Unsealed(string? person, string box)
    {
        try
        {
            return secrets.Open(box) is { } text && Json.Read<Challenge>(text) is { For: Way } challenge && challenge.Person == person && challenge.Until > clock.Now ? challenge.State : null;
        }
        catch (Exception odd) when (odd is FormatException or ArgumentException or OverflowException or System.Text.Json.JsonException)
        {
            return null; // somebody's own invention
        }
    }

    /// <summary>An answer that was overheard is worth nothing: the challenge counts once.</summary>
    private async Task Spend(Session sql, string box)
    {
        if (!await team.SpendOnce(sql, Way, box, clock.Now, Lasts))
        {
            throw new BadInputException("", "that was used already; try again");
        }
    }

    private sealed record Challenge(string For, string? Person, string State, Instant Until);
}

/// <param name="Options">For the browser, as JSON.</param>
/// <param name="Sealed">Comes back with the browser's answer.</param>
internal sealed record Ceremony(string Options, string Sealed);

/// <param name="Credential">The browser's answer, as JSON.</param>
internal sealed record CeremonyAnswer(string Sealed, string Credential)
{
    private const int Longest = 40_000;

    public static async Task<CeremonyAnswer> Read(HttpRequest request, CancellationToken ct)
    {
        var body = await Body.Read(request, ct);
        var answer = new CeremonyAnswer(body.RequiredText("sealed", Longest), body.RequiredText("credential", Longest));
        body.NoMore();
        return answer;
    }
}
