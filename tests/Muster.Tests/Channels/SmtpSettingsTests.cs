using Muster.Channels.Email;
using Muster.Foundation;

namespace Muster.Tests.Channels;

public sealed class SmtpSettingsTests
{
    [Fact]
    public void The_usual_address_says_everything()
    {
        var settings = SmtpSettings.Parse("smtp://alert%40example.com:p%40ss%3A%2Fw%25rd@mail.example.com:2587?from=muster%2Bprod@example.com&security=starttls&fromName=Muster%20Prod");

        (settings.Host, settings.Port, settings.Security).ShouldBe(("mail.example.com", 2587, SmtpSecurity.StartTls));
        (settings.User, settings.Password).ShouldBe(("alert@example.com", "p@ss:/w%rd"));
        (settings.From.ToString(), settings.FromName).ShouldBe(("muster+prod@example.com", "Muster Prod"));
    }

    [Theory]
    [InlineData("smtp://mail.example.com?from=m@example.com", 587, SmtpSecurity.StartTls)]
    [InlineData("smtp://mail.example.com/?from=m@example.com", 587, SmtpSecurity.StartTls)]
    [InlineData("smtp://mail.example.com:25?from=m@example.com", 25, SmtpSecurity.StartTls)]
    [InlineData("smtp://mail.example.com:465?from=m@example.com", 465, SmtpSecurity.Tls)]
    [InlineData("smtps://mail.example.com?from=m@example.com", 465, SmtpSecurity.Tls)]
    [InlineData("smtps://mail.example.com?from=m@example.com&security=tls", 465, SmtpSecurity.Tls)]
    [InlineData("smtp://mail.example.com?from=m@example.com&security=tls", 465, SmtpSecurity.Tls)]
    [InlineData("smtp://mail.example.com?from=m@example.com&security=none", 25, SmtpSecurity.None)]
    [InlineData("smtp://localhost?from=m@example.com", 25, SmtpSecurity.None)]
    [InlineData("smtp://127.0.0.1:2525?from=m@example.com", 2525, SmtpSecurity.None)]
    [InlineData("smtp://localhost?from=m@example.com&security=starttls", 587, SmtpSecurity.StartTls)]
    public void What_is_not_said_is_what_is_usual(string url, int port, object security)
    {
        var settings = SmtpSettings.Parse(url);

        (settings.Port, settings.Security, settings.User, settings.FromName).ShouldBe((port, (SmtpSecurity)security, null, "Muster"));
    }

    [Theory]
    [InlineData("smtp://[::1]:2525?from=m@example.com", "::1")]
    [InlineData("smtp://mäil.example.com?from=m@example.com", "xn--mil-qla.example.com")]
    public void Hosts_are_what_a_resolver_takes(string url, string host) => SmtpSettings.Parse(url).Host.ShouldBe(host);

    [Fact]
    public void A_user_that_is_an_address_is_also_the_sender() =>
        SmtpSettings.Parse("smtp://me%40gmail.com:secret@smtp.gmail.com").From.ToString().ShouldBe("me@gmail.com");

    [Theory]
    [InlineData("", "is not like smtp://")]
    [InlineData("mail.example.com", "is not like smtp://")]
    [InlineData("http://mail.example.com?from=m@example.com", "is not like smtp://")]
    [InlineData("smtp://user:hunter2@\uFDFAc?from=m@example.com", "no name of a server may have")]
    [InlineData("smtp://user:hunter/2@mail.example.com?from=m@example.com", "is not like smtp://")]
    [InlineData("smtp://user:hunter2@mail.example.com#x", "after the host and port")]
    [InlineData("smtp://mail.example.com/inbox?from=m@example.com", "after the host and port")]
    [InlineData("smtp://user:hunter2@mail.example.com", "does not say who the mail is from")]
    [InlineData("smtp://mail.example.com?from=muster", "'from' that is not an e-mail address")]
    [InlineData("smtp://mail.example.com?from=m@example.com%0D%0ABcc:%20all@example.com", "'from' that is not an e-mail address")]
    [InlineData("smtp://mail.example.com?from=m@example.com&security=ssl", "none of: none, starttls, tls")]
    [InlineData("smtps://mail.example.com?from=m@example.com&security=none", "leave one of them out")]
    [InlineData("smtp://mail.example.com?from=m@example.com&form=x", "unknown setting 'form' (known: from, fromName, security, certificate)")]
    [InlineData("smtp://mail.example.com?from=m@example.com&from=n@example.com", "'from' twice")]
    [InlineData("smtp://hunter2@mail.example.com?from=m@example.com", "user without a password")]
    [InlineData("smtp://mail.example.com?from=m@example.com&certificate=/nowhere/ca.pem", "not a file here: /nowhere/ca.pem")]
    public void What_is_wrong_is_said_and_the_password_is_not(string url, string reason)
    {
        var bad = Should.Throw<BadInputException>(() => SmtpSettings.Parse(url));

        bad.Field.ShouldBe("MUSTER_SMTP_URL");
        bad.Reason.ShouldContain(reason);
        bad.Message.ShouldNotContain("hunter");
    }

    [Fact]
    public void Settings_never_print_their_password() =>
        SmtpSettings.Parse("smtp://user:hunter2@mail.example.com?from=m@example.com").ToString().ShouldBe("mail.example.com:587 (StartTls)");

    [Theory]
    [InlineData("starttls", true, false, true)]
    [InlineData("starttls", false, false, true)]
    [InlineData("starttls", false, true, true)]
    [InlineData("none", true, false, true)]
    [InlineData("none", false, false, false)]
    [InlineData("none", true, true, false)]
    public void Encryption_is_used_where_it_is_asked_for_and_wherever_another_machine_offers_it(string security, bool offered, bool local, bool wants) =>
        SmtpSettings.Parse($"smtp://mail.example.com?from=m@example.com&security={security}").WantsTls(offered, local).ShouldBe(wants);

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(false, false, false)]
    public void A_password_leaves_the_machine_only_encrypted(bool secure, bool local, bool may) => SmtpSettings.MaySignIn(secure, local).ShouldBe(may);
}
