using System.Net;
using System.Net.Sockets;
using System.Text;
using Muster.Foundation;

namespace Muster.Channels.Email;

/// <summary>
/// Hands one mail to a mail server (RFC 5321, 3207, 4954, 6531). Own and small because the usual library, MailKit, cannot be restored
/// where this is built, and System.Net.Mail says neither whether a refusal was for now or for good nor lets headers alone.
/// </summary>
internal sealed class SmtpClient(SmtpSettings settings, TimeProvider time)
{
    /// <returns>The server's last word: it has the mail.</returns>
    /// <exception cref="SmtpFailure">It does not take it, or does not behave.</exception>
    public async Task<SmtpReply> Send(EmailAddress to, ReadOnlyMemory<byte> mail, CancellationToken ct)
    {
        await using var connection = await SmtpConnection.Open(settings, time, ct);
        try
        {
            var offers = await Greet(connection, ct);
            await SignIn(connection, offers, ct);
            return await Hand(connection, offers, to, mail, ct);
        }
        finally
        {
            await Leave(connection, ct);
        }
    }

    private async Task<SmtpExtensions> Greet(SmtpConnection connection, CancellationToken ct)
    {
        if (settings.Security == SmtpSecurity.Tls)
        {
            await connection.Encrypt(ct);
        }

        Expect("the connection", await connection.Hear(ct), 220);
        var offers = await Introduce(connection, ct);
        var offered = offers.Offers("STARTTLS");
        if (connection.Secure || !settings.WantsTls(offered, connection.Local))
        {
            return offers;
        }

        if (!offered)
        {
            throw new SmtpFailure(false, "the mail server does not offer STARTTLS, which MUSTER_SMTP_URL asks for");
        }

        Expect("STARTTLS", await connection.Say("STARTTLS", ct), 220);
        await connection.Encrypt(ct);
        return await Introduce(connection, ct); // what was offered in the clear counts for nothing
    }

    private static async Task<SmtpExtensions> Introduce(SmtpConnection connection, CancellationToken ct)
    {
        var name = Dns.GetHostName();
        if (!name.Contains('.', StringComparison.Ordinal) || !EmailAddress.TryParse($"x@{name}", out _))
        {
            var address = connection.Here.Address;
            name = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{address.ToString().Split('%')[0]}]" : $"[{address}]";
        }

        return new SmtpExtensions(Expect("EHLO", await connection.Say($"EHLO {name}", ct), 250));
    }

    private async Task SignIn(SmtpConnection connection, SmtpExtensions offers, CancellationToken ct)
    {
        if (settings is not { User: { } user, Password: { } password })
        {
            return;
        }

        if (!SmtpSettings.MaySignIn(connection.Secure, connection.Local))
        {
            throw new SmtpFailure(false, "the mail server offers no encryption, and the password is not sent without");
        }

        if (offers.SignIns.Contains("PLAIN"))
        {
            Expect("the sign-in", await connection.Say($"AUTH PLAIN {Base64($"\0{user}\0{password}")}", ct), 235);
        }
        else if (offers.SignIns.Contains("LOGIN"))
        {
            Expect("the sign-in", await connection.Say("AUTH LOGIN", ct), 334);
            Expect("the sign-in", await connection.Say(Base64(user), ct), 334);
            Expect("the sign-in", await connection.Say(Base64(password), ct), 235);
        }
        else
        {
            throw new SmtpFailure(false, OneLine.Of($"the mail server offers no sign-in by password (it offers: {string.Join(", ", offers.SignIns.DefaultIfEmpty("none"))})"));
        }
    }

    private async Task<SmtpReply> Hand(SmtpConnection connection, SmtpExtensions offers, EmailAddress to, ReadOnlyMemory<byte> mail, CancellationToken ct)
    {
        var utf8 = to.NeedsUtf8 || settings.From.NeedsUtf8;
        if (utf8 && !offers.Offers("SMTPUTF8"))
        {
            throw new SmtpFailure(false, "the mail server takes no addresses with letters outside ASCII before the @");
        }

        var size = offers.Offers("SIZE") ? $" SIZE={mail.Length}" : "";
        Expect("the sender", await connection.Say($"MAIL FROM:<{settings.From}>{size}{(utf8 ? " BODY=8BITMIME SMTPUTF8" : "")}", ct), 250);
        Expect("the recipient", await connection.Say($"RCPT TO:<{to}>", ct), 250, 251);
        Expect("the mail", await connection.Say("DATA", ct), 354);
        await connection.Write(SmtpData.Of(mail.Span), ct);
        return Expect("the mail", await connection.Hear(ct), 250);
    }

    /// <summary>Good manners, which may neither fail a mail that was taken nor hold it up.</summary>
    private async Task Leave(SmtpConnection connection, CancellationToken ct)
    {
        if (!connection.Whole)
        {
            return;
        }

        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            await connection.Say("QUIT", either.Token);
        }
        catch (Exception gone) when (gone is IOException or SmtpFailure or OperationCanceledException)
        {
        }
    }

    private static SmtpReply Expect(string what, SmtpReply reply, params ReadOnlySpan<int> codes) =>
        codes.Contains(reply.Code) ? reply : throw SmtpFailure.Of(what, reply);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
