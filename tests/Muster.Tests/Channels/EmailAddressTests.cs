using Muster.Channels.Email;

namespace Muster.Tests.Channels;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("alice@example.com", "alice@example.com")]
    [InlineData("a.l+ice_x'y@Mail.Example.COM", "a.l+ice_x'y@mail.example.com")]
    [InlineData("root@localhost", "root@localhost")]
    [InlineData("alice@bücher.example", "alice@xn--bcher-kva.example")]
    [InlineData("ælfred@example.com", "ælfred@example.com")]
    [InlineData("अजय@डाटा.भारत", "अजय@xn--c2bd1gb.xn--h2brj9c")]
    public void Addresses_that_people_have_are_taken(string text, string written)
    {
        EmailAddress.TryParse(text, out var address).ShouldBeTrue();
        address!.ToString().ShouldBe(written);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("alice")]
    [InlineData("@example.com")]
    [InlineData("alice@")]
    [InlineData("alice@example..com")]
    [InlineData("alice@-example.com")]
    [InlineData("alice@exa_mple.com")]
    [InlineData(".alice@example.com")]
    [InlineData("al..ice@example.com")]
    [InlineData("al ice@example.com")]
    [InlineData("alice@example.com ")]
    [InlineData("alice@example.com\r\nRCPT TO:<eve@example.com")]
    [InlineData("alice@example.com>\r\nDATA")]
    [InlineData("alice\0@example.com")]
    [InlineData("<alice@example.com>")]
    [InlineData("Alice <alice@example.com>")]
    [InlineData("\"al ice\"@example.com")]
    [InlineData("alice@[127.0.0.1]")]
    [InlineData("alice,bob@example.com")]
    [InlineData("alice;@example.com")]
    [InlineData("eve@evil.example@example.com")]
    [InlineData("a\ud800@example.com")]
    [InlineData("a\u202e@example.com")]
    [InlineData("a\u2028@example.com")]
    public void Everything_else_is_not(string? text) => EmailAddress.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void The_part_before_the_at_has_64_bytes_at_most(int length, bool taken) =>
        EmailAddress.TryParse(new string('a', length) + "@example.com", out _).ShouldBe(taken);

    [Theory]
    [InlineData("alice@bücher.example", false)]
    [InlineData("ælfred@example.com", true)]
    public void Only_letters_before_the_at_need_a_server_that_takes_utf8(string text, bool needs)
    {
        EmailAddress.TryParse(text, out var address).ShouldBeTrue();
        address!.NeedsUtf8.ShouldBe(needs);
    }
}
