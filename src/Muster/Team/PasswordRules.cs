using Microsoft.AspNetCore.Identity;
using Muster.Foundation;

namespace Muster.Team;

/// <summary>What is guessed first: what everybody takes, and what everybody knows about this person and this team.</summary>
internal sealed class PasswordRules(Database database, TeamStore team) : IPasswordValidator<Account>
{
    private const int Longest = 200;

    /// <summary>Without digits and signs; those of twelve letters and more that lists of leaked passwords begin with, and what is made of the shorter ones.</summary>
    private static readonly string[] Common =
    [
        "password", "passwort", "passw", "pass", "pssword", "pssw", "motdepasse", "contrasena", "qwerty", "qwertyuiop", "qwertz", "qwertzuiop", "azerty", "azertyuiop", "asdfghjkl",
        "qwertyuiopasdfghjkl", "qwertyuiopasdfghjklzxcvbnm", "qazwsxedc", "qazwsxedcrfv", "zaqxsw", "qweasdzxc", "abcdefghijkl", "abcdefghijklm", "abcdefghijklmnopqrstuvwxyz", "letmein",
        "welcome", "iloveyou", "iloveyouforever", "administrator", "admin", "adminadmin", "root", "changeme", "changemenow", "secret", "topsecret", "monkey", "dragon", "football", "baseball",
        "superman", "princess", "sunshine", "master", "trustno", "whatever", "starwars", "computer", "internet", "correcthorsebatterystaple", "passwordpassword", "default", "guest", "login",
        "summer", "winter", "spring", "autumn", "sommer", "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december", "muster", "incident",
    ];

    public async Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password)
    {
        var teamName = (await database.Read(team.Team, CancellationToken.None)).Name;
        return Fault(password ?? "", [user.Id, user.Name, user.Email, user.Email?.Split('@')[0], teamName]) is { } fault
            ? IdentityResult.Failed(new IdentityError { Code = "PasswordGuessable", Description = fault })
            : IdentityResult.Success;
    }

    /// <summary>Why it may not be; null when it may.</summary>
    public static string? Fault(string password, IReadOnlyList<string?> known)
    {
        var letters = Letters(password);
        return password.Length > Longest ? $"Passwords have at most {Longest} characters."
            : letters.Length == 0 && password.All(char.IsAsciiDigit) ? "Digits alone are guessed first. Take a few words that do not belong together."
            : Common.Contains(letters) || Halves(letters) is { } half && Common.Contains(half) ? "That is among the first that are guessed. Take a few words that do not belong together."
            : known.Any(name => Letters(name ?? "") is { Length: > 2 } own && letters.Replace(own, "", StringComparison.Ordinal).Length == 0 && letters.Length > 0)
                ? "That is your name, your address or your team's name. Take a few words that do not belong together."
            : null;
    }

    private static string? Halves(string letters) =>
        letters.Length % 2 == 0 && letters.Length > 0 && letters[..(letters.Length / 2)] == letters[(letters.Length / 2)..] ? letters[..(letters.Length / 2)] : null;

    private static string Letters(string text) => string.Concat(text.ToLowerInvariant().Where(char.IsLetter));
}
