using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Muster.Channels.Email;

namespace Muster.Tests.Channels;

/// <summary>Whatever goes in comes out of a decoder that shares no code with the encoder.</summary>
public sealed class MailEncodingTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(60);

    private static readonly Regex LineEnd = new("\r\n|[\r\n\f\u0085\u2028\u2029]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    /// <summary>Nothing, a quoted string or encoded words (RFC 5322, 3.2.5 and RFC 2047, 5).</summary>
    private static readonly Regex Phrase = new(
        """^("([^"\\]|\\.)*"|=\?utf-8\?B\?[A-Za-z0-9+/=]*\?=( =\?utf-8\?B\?[A-Za-z0-9+/=]*\?=)*|)$""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    /// <summary>Texts of the characters that matter: ends of lines, dots, equals signs, spaces, letters of many widths, half characters.</summary>
    private static readonly Arbitrary<string> Texts = Gen.OneOf(
            Gen.Elements("\r\n", "\n", "\r", ".", "\r\n.\r\n", "=", " ", "\t", "=?utf-8?B?QQ==?=", "From ", "\0", "\u0085", "\u2028", "ä", "漢", "👩‍🚒", "\ud83d", "Bcc: eve@example.com", "--=_muster_part"),
            ArbMap.Default.GeneratorFor<char>().Select(c => c.ToString()),
            Gen.Choose(1, 120).Select(n => new string('x', n)))
        .ListOf().Select(string.Concat).ToArbitrary();

    [Fact]
    public void A_body_decodes_to_its_text_with_whole_line_ends() => Check(text =>
    {
        var encoding = TransferEncoding.Of(text);

        var decoded = encoding.Name == "base64" ? Convert.FromBase64String(encoding.Body) : MailReader.QuotedPrintable(encoding.Body);

        Encoding.UTF8.GetString(decoded).ShouldBe(Whole(text));
    });

    [Fact]
    public void A_body_is_ascii_in_lines_that_no_server_needs_to_touch() => Check(text =>
    {
        foreach (var line in TransferEncoding.Of(text).Body.Split("\r\n"))
        {
            line.Length.ShouldBeLessThanOrEqualTo(76);
            line.All(c => c == '\t' || (c >= ' ' && c <= '~')).ShouldBeTrue(line);
            line.ShouldNotStartWith(".");
            line.ShouldNotEndWith(" ");
            line.ShouldNotEndWith("\t");
        }
    });

    [Theory]
    [InlineData("Response latency >10s", "quoted-printable")]
    [InlineData("Antwortzeit über 10 s, für alle Benutzer", "quoted-printable")]
    [InlineData("応答時間が10秒を超えています", "base64")]
    public void The_shorter_encoding_is_taken(string text, string expected) => TransferEncoding.Of(text).Name.ShouldBe(expected);

    [Fact]
    public void A_subject_is_one_field_that_decodes_to_the_text_on_one_line() => Check(text =>
    {
        var line = HeaderLine.Text("Subject", text);

        IsOneField(line);
        var shown = MailReader.Words(line["Subject: ".Length..^2].Replace("\r\n ", " ", StringComparison.Ordinal));
        shown.ShouldBe(Muster.Foundation.OneLine.Of(text, 500));
        shown.Any(char.IsControl).ShouldBeFalse(shown);
    });

    [Fact]
    public void A_senders_name_cannot_add_an_address_or_a_field() => Check(text =>
    {
        var line = HeaderLine.Mailbox("From", text, new EmailAddress("muster", "example.com"));

        IsOneField(line);
        var value = line["From: ".Length..^2].Replace("\r\n ", " ", StringComparison.Ordinal);
        value.ShouldEndWith("<muster@example.com>");
        var phrase = value[..^"<muster@example.com>".Length].TrimEnd();
        Phrase.IsMatch(phrase).ShouldBeTrue(phrase);
    });

    [Fact]
    public void A_field_made_of_known_words_refuses_what_could_end_it()
    {
        Should.Throw<ArgumentException>(() => HeaderLine.Exact("To", "<a@example.com>\r\nBcc: eve@example.com"));
        Should.Throw<ArgumentException>(() => SmtpData.Line("RCPT TO:<a@example.com>\r\nDATA"));
    }

    [Fact]
    public void What_follows_DATA_ends_once_and_unstuffs_to_the_mail() => Check(text =>
    {
        var data = Encoding.Latin1.GetString(SmtpData.Of(Encoding.UTF8.GetBytes(text)));

        data.IndexOf("\r\n.\r\n", StringComparison.Ordinal).ShouldBe(data == ".\r\n" ? -1 : data.Length - 5);
        data.Replace("\r\n", "", StringComparison.Ordinal).IndexOfAny(['\r', '\n']).ShouldBe(-1, "a bare CR or LF");
        var lines = data.Split("\r\n")[..^2].Select(line => line.StartsWith('.') ? line[1..] : line);
        var received = string.Concat(lines.Select(line => line + "\r\n"));
        var sent = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace("\n", "\r\n", StringComparison.Ordinal);
        received.ShouldBe(sent.Length == 0 || sent.EndsWith("\r\n", StringComparison.Ordinal) ? sent : sent + "\r\n");
    });

    private static void IsOneField(string line)
    {
        line.ShouldEndWith("\r\n");
        foreach (var part in line[..^2].Split("\r\n").Index())
        {
            part.Item.Length.ShouldBeLessThanOrEqualTo(78);
            part.Item.All(c => c >= ' ' && c <= '~').ShouldBeTrue(part.Item);
            part.Item.StartsWith(' ').ShouldBe(part.Index > 0, "a line that begins with a space continues the field, and only such a line");
            part.Item.Trim().ShouldNotBeEmpty();
        }
    }

    /// <summary>What a text is once it is UTF-8 with CRLF and without controls.</summary>
    private static string Whole(string text) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(string.Concat(
            LineEnd.Replace(text, "\n").Where(c => c is '\n' or '\t' || !char.IsControl(c)))))
            .Replace("\n", "\r\n", StringComparison.Ordinal);

    private static void Check(Action<string> holds) => Prop.ForAll(Texts, holds).Check(Many);
}
