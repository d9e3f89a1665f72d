using Muster.Foundation;

namespace Muster.Channels.Email;

internal enum SmtpSecurity
{
    /// <summary>Encryption is not asked for. It is used all the same when a server on another machine offers it.</summary>
    None,

    /// <summary>The connection must be made secure by STARTTLS before anything is said.</summary>
    StartTls,

    /// <summary>TLS from the first byte, usually on port 465.</summary>
    Tls,
}

/// <summary>The mail server that takes Muster's mail, as `MUSTER_SMTP_URL` names it (docs/connect/email.md).</summary>
/// <param name="Certificate">A PEM file with certificates to trust instead of the system's.</param>
internal sealed record SmtpSettings(
    string Host, int Port, SmtpSecurity Security, string? User, string? Password, EmailAddress From, string FromName, string? Certificate = null)
{
    private const string Name = "MUSTER_SMTP_URL";
    private static readonly string[] Known = ["from", "fromName", "security", "certificate"];

    /// <exception cref="BadInputException">Says what is wrong with it and never repeats it: it holds a password.</exception>
    public static SmtpSettings Parse(string text)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) || url.Scheme is not ("smtp" or "smtps") || url.Host.Length == 0)
        {
            throw Bad("is not like smtp://user:password@mail.example.com:587?from=muster@example.com (write @ : / ? # % in a password as %40 %3A %2F %3F %23 %25)");
        }

        if (url.AbsolutePath is not ("" or "/") || url.Fragment.Length > 0)
        {
            throw Bad("has something after the host and port that is not a setting (write / and # in a password as %2F and %23)");
        }

        var query = ReadQuery(url);
        var security = ReadSecurity(url, query.GetValueOrDefault("security"));
        var (user, password) = ReadSignIn(url);
        return new SmtpSettings(
            HostOf(url), url.Port > 0 ? url.Port : UsualPort(security), security, user, password,
            ReadFrom(query.GetValueOrDefault("from"), user), OneLine.Of(query.GetValueOrDefault("fromName") ?? "Muster", 60),
            ReadCertificate(query.GetValueOrDefault("certificate")));
    }

    /// <summary>Whether STARTTLS comes next on a connection that is in the clear.</summary>
    /// <param name="offered">The server offers it.</param>
    /// <param name="local">The server is on this machine, where there is nobody between, and its certificate is often home-made.</param>
    public bool WantsTls(bool offered, bool local) => Security == SmtpSecurity.StartTls || (offered && !local);

    public static bool MaySignIn(bool secure, bool local) => secure || local;

    /// <summary>Records print their members; this one has a password.</summary>
    public override string ToString() => $"{Host}:{Port} ({Security})";

    /// <summary>In ASCII, as a certificate has it.</summary>
    private static string HostOf(Uri url)
    {
        try
        {
            return url.IdnHost;
        }
        catch (UriFormatException)
        {
            throw Bad("has a host with a letter that no name of a server may have");
        }
    }

    private static Dictionary<string, string> ReadQuery(Uri url)
    {
        var settings = new Dictionary<string, string>();
        foreach (var part in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = part.IndexOf('=') is > 0 and var at ? (part[..at], part[(at + 1)..]) : (part, "");
            if (!Known.Contains(name))
            {
                throw Bad($"has an unknown setting '{OneLine.Of(name, 40)}' (known: {string.Join(", ", Known)})");
            }

            if (!settings.TryAdd(name, Uri.UnescapeDataString(value)))
            {
                throw Bad($"has the setting '{name}' twice");
            }
        }

        return settings;
    }

    private static SmtpSecurity ReadSecurity(Uri url, string? given) => (given, url.Scheme) switch
    {
        (null or "tls", "smtps") => SmtpSecurity.Tls,
        (_, "smtps") => throw Bad("has the scheme smtps, which is security=tls: leave one of them out"),
        (null, _) => url.Port == 465 ? SmtpSecurity.Tls : url.IsLoopback ? SmtpSecurity.None : SmtpSecurity.StartTls,
        ("none", _) => SmtpSecurity.None,
        ("starttls", _) => SmtpSecurity.StartTls,
        ("tls", _) => SmtpSecurity.Tls,
        _ => throw Bad("has a 'security' that is none of: none, starttls, tls"),
    };

    private static int UsualPort(SmtpSecurity security) => security switch { SmtpSecurity.Tls => 465, SmtpSecurity.StartTls => 587, _ => 25 };

    private static (string? User, string? Password) ReadSignIn(Uri url)
    {
        if (url.UserInfo.Length == 0)
        {
            return (null, null);
        }

        var parts = url.UserInfo.Split(':', 2);
        return parts.Length == 2 && parts[0].Length > 0
            ? (Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts[1]))
            : throw Bad("has a user without a password: write smtp://user:password@…");
    }

    private static EmailAddress ReadFrom(string? given, string? user) =>
        given is null && EmailAddress.TryParse(user, out var own) ? own
        : given is null ? throw Bad("does not say who the mail is from: add ?from=muster@example.com")
        : EmailAddress.TryParse(given, out var from) ? from
        : throw Bad("has a 'from' that is not an e-mail address");

    private static string? ReadCertificate(string? file) =>
        file is null || File.Exists(file) ? file : throw Bad($"has a 'certificate' that is not a file here: {OneLine.Of(file)}");

    private static BadInputException Bad(string reason) => new(Name, reason);
}
