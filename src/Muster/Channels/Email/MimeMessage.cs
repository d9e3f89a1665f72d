using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Muster.Foundation;
using Muster.Paging;

namespace Muster.Channels.Email;

/// <summary>
/// A message as e-mail, byte for byte the same for every attempt. All mail of one incident is one conversation, and what mail programs go by
/// differs, so it has all of it, and none of it ever changes: `References` (to a root that was never sent, because who joins late has not
/// seen the first mail), Outlook's `Thread-Index`, and the subject, which Gmail wants to be equal. Severity and urgency would change it, so
/// they stand in the sender's name instead, which a lock screen shows first.
/// </summary>
internal sealed class MimeMessage(SmtpSettings settings, Secrets secrets)
{
    /// <summary>Neither base64 nor quoted-printable can contain "=_", so no text can end its part early.</summary>
    private const string Boundary = "=_muster_part";

    public byte[] Of(Message message, EmailAddress to)
    {
        var mail = new StringBuilder(4096);
        var page = message.Kind == MessageKind.Page;
        var thread = secrets.Sign($"e-mail thread {message.Thread}"); // by key: two servers with one sender address do not mix their incidents
        var root = $"<{thread}.thread@{settings.From.Domain}>";
        mail.Append(HeaderLine.Mailbox("From", page && message.Incident is { } about ? $"{settings.FromName} {about.Severity} page" : settings.FromName, settings.From))
            .Append(HeaderLine.Exact("To", $"<{to}>"))
            .Append(HeaderLine.Text("Subject", Subject(message)))
            .Append(HeaderLine.Exact("Date", message.At.ToDateTimeUtc().ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture)))
            .Append(HeaderLine.Exact("Message-ID", $"<{Atom(message.Id)}@{settings.From.Domain}>"))
            .Append(HeaderLine.Exact("In-Reply-To", root))
            .Append(HeaderLine.Exact("References", root))
            .Append(HeaderLine.Exact("Thread-Index", ThreadIndex(thread)))
            .Append(HeaderLine.Exact("Auto-Submitted", "auto-generated"))
            .Append(HeaderLine.Exact("X-Auto-Response-Suppress", "All")) // Exchange's own way to say the same
            .Append(HeaderLine.Exact("Idempotency-Key", Atom(message.Id)));
        if (message.Incident is { } incident)
        {
            mail.Append(HeaderLine.Exact("X-Muster-Incident", incident.Number.ToString()));
        }

        if (page)
        {
            mail.Append(HeaderLine.Exact("X-Priority", "1")).Append(HeaderLine.Exact("Importance", "high"));
        }

        mail.Append(HeaderLine.Exact("MIME-Version", "1.0"))
            .Append(HeaderLine.Exact("Content-Type", $"multipart/alternative; boundary=\"{Boundary}\""))
            .Append("\r\n");
        Append(mail, "text/plain", MailText.Of(message));
        Append(mail, "text/html", MailHtml.Of(message));
        return Encoding.UTF8.GetBytes(mail.Append($"--{Boundary}--\r\n").ToString());
    }

    private static void Append(StringBuilder mail, string type, string text)
    {
        var encoded = TransferEncoding.Of(text);
        mail.Append($"--{Boundary}\r\n")
            .Append(HeaderLine.Exact("Content-Type", $"{type}; charset=utf-8"))
            .Append(HeaderLine.Exact("Content-Transfer-Encoding", encoded.Name))
            .Append("\r\n").Append(encoded.Body).Append("\r\n");
    }

    private static string Subject(Message message) =>
        message.Incident is { } incident ? OneLine.Of($"#{incident.Number} {incident.Title}", 150) : OneLine.Of(message.Title, 150);

    /// <summary>Six bytes of a time and sixteen of an id (MS-OXOMSG 2.2.1.3). Outlook compares all of it, so the time is the same for all.</summary>
    private static string ThreadIndex(string thread)
    {
        var index = new byte[22];
        BinaryPrimitives.WriteInt64BigEndian(index, Instant.FromUtc(2026, 1, 1, 0, 0).ToDateTimeUtc().ToFileTimeUtc());
        Base64Url.DecodeFromChars(thread, index.AsSpan(6));
        return Convert.ToBase64String(index);
    }

    private static string Atom(string id) =>
        id.Length is > 0 and <= 100 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? id : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
