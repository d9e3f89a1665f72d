using System.Globalization;
using System.Net.Mail;
using System.Text.RegularExpressions;
using Muster.Alerts;
using Muster.Engine;
using Muster.Foundation;
using Muster.Incidents;
using Muster.OnCall;
using Muster.Team;

namespace Muster.Cli.TeamFiles;

/// <summary>The words of the team file: how each kind of value is written, and what to call it in an error.</summary>
internal static partial class Words
{
    public const string AnId = "an id (letters, digits and . _ @ -, at most 64, beginning with a letter or digit)";
    public const string ASecret = "a secret (one word of ASCII letters, digits and signs)";
    public const string AKey = "a key (letters, digits and - . _ ~ + =, as it may stand in an address)";
    public const string AUrl = "an address that begins with http:// or https://";
    public const string AZone = "a time zone like Europe/Berlin";
    public const string ADate = "a date like 2026-02-16";
    public const string ATime = "a time of day like \"09:00\"";
    public const string ADay = "a day: Mon, Tue, Wed, Thu, Fri, Sat or Sun";
    public const string ADuration = "a duration like 90s, 5m, 2h or 1d";
    public const string AnAge = "an age of at least 30d, like 400d";
    public const string ATarget = "a duration like 15m, next-business-day, or like 3-business-days";
    public const string ASeverity = "a severity: P0, P1 or P2";
    public const string AScope = "one of alert, read, act and admin";
    public const string ATracker = "a tracker: github or linear";
    public const string ARole = "a role: IC, TO, backup or CO";

    public const string Forever = "forever";

    private static readonly string[] Days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    private static readonly string[] Roles = ["IC", "TO", "backup", "CO"];

    /// <summary>Why a text cannot be kept; null when it can.</summary>
    public static string? WrongWith(string text) => text switch
    {
        "" => "is empty",
        { Length: > 2000 } => "is longer than 2000 characters",
        _ when text.Any(char.IsControl) => "holds a line break or another control character",
        _ when Enumerable.Range(0, text.Length).Any(at => Half(text, at)) => "holds half a character",
        _ => null,
    };

    /// <summary>Whether what was given instead may be repeated: a mistyped secret is one still, and the addresses of chats hold keys.</summary>
    public static bool Repeatable(string expected) => expected is not (ASecret or AKey or AUrl);

    public static bool Any(string text, out string value) => Kept(text, true, out value);

    /// <summary>Headers carry nothing else.</summary>
    public static bool Secret(string text, out string value) => Kept(text, text.All(sign => sign is > ' ' and <= '~'), out value);

    /// <summary>Senders that have no header for it write it into the address.</summary>
    public static bool Key(string text, out string value) =>
        Kept(text, text.All(sign => char.IsAsciiLetterOrDigit(sign) || "-._~+=".Contains(sign, StringComparison.Ordinal)), out value);

    public static bool Id(string text, out string value) => Kept(text, IdPattern().IsMatch(text), out value);

    public static bool Url(string text, out string value) => Kept(text,
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0 && !text.Any(char.IsWhiteSpace),
        out value);

    public static bool Email(string text, out string value) => Kept(text,
        text.Length <= 254 && MailAddress.TryCreate(text, out var parsed) && parsed.Address == text, out value);

    public static bool Zone(string text, out string value) => Kept(text, DateTimeZoneProviders.Tzdb.GetZoneOrNull(text) is not null, out value);

    public static bool Date(string text, out LocalDate value) => LocalTimes.Date.Parse(text).TryGetValue(default, out value);

    public static bool TimeOfDay(string text, out LocalTime value) => LocalTimes.Time.Parse(text).TryGetValue(default, out value);

    public static bool Day(string text, out IsoDayOfWeek value)
    {
        value = (IsoDayOfWeek)(Array.IndexOf(Days, text) + 1);
        return value != IsoDayOfWeek.None;
    }

    public static bool Role(string text, out Role value)
    {
        var place = Array.IndexOf(Roles, text);
        value = (Role)Math.Max(0, place);
        return place >= 0;
    }

    public static bool Severity(string text, out Severity value) =>
        Enum.TryParse(text, out value) && Enum.GetName(value) == text;

    public static bool Order(string text, out LayerOrder value) => Lowercase(text, out value);

    public static bool Weight(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    public static bool Kind(string text, out Kind value) => Lowercase(text, out value);

    public static bool Permission(string text, out Permission value) => Lowercase(text, out value);

    public static bool Scope(string text, out string value) => Kept(text, Team.Scope.All.Contains(text), out value);

    public static bool Tracker(string text, out string value) => Kept(text, text is "github" or "linear", out value);

    public static bool Flag(string text, out bool value)
    {
        value = text == "true";
        return text is "true" or "false";
    }

    public static bool Span(string text, out Duration value) => Durations.TryParse(text, out value) && value > Duration.Zero;

    public static bool Age(string text, out Duration value) => Durations.TryParse(text, out value) && value >= Retention.Least;

    public static bool AgeOrForever(string text, out Duration? value)
    {
        var isAge = Age(text, out var age);
        value = isAge ? age : null;
        return isAge || text == Forever;
    }

    public static bool Until(string text, out Target value) => Target.TryParse(text, out value) && value.Within != Duration.Zero;

    public static string Of(IsoDayOfWeek day) => Days[(int)day - 1];

    public static string Of(Role role) => Roles[(int)role];

    public static string Of(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    public static string Of(LocalDate date) => LocalTimes.Date.Format(date);

    public static string Of(LocalTime time) => LocalTimes.Time.Format(time);

    public static string Of<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static bool Lowercase<T>(string text, out T value)
        where T : struct, Enum
    {
        var known = Enum.GetValues<T>().Where(one => Of(one) == text).ToList();
        value = known.FirstOrDefault();
        return known.Count > 0;
    }

    /// <summary>A surrogate without its other half, which no database takes.</summary>
    private static bool Half(string text, int at) => char.IsHighSurrogate(text[at])
        ? at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1])
        : char.IsLowSurrogate(text[at]) && (at == 0 || !char.IsHighSurrogate(text[at - 1]));

    private static bool Kept(string text, bool ok, out string value)
    {
        value = text;
        return ok;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._@-]{0,63}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdPattern();
}
