using Muster.Foundation;
using Muster.Tests.Support;

namespace Muster.Tests.Foundation;

public sealed class SecretsTests
{
    private static readonly Secrets Ours = new([.. Enumerable.Range(0, 32).Select(number => (byte)number)]);
    private static readonly Secrets Theirs = new([.. Enumerable.Range(1, 32).Select(number => (byte)number)]);

    [Theory]
    [InlineData("")]
    [InlineData("https://hooks.example/T000/B000?key=äöü🔔")]
    public void What_was_sealed_opens_to_the_same_text(string plain) => Ours.Open(Ours.Seal(plain)).ShouldBe(plain);

    [Fact]
    public void The_same_text_is_never_sealed_the_same_way_twice() => Ours.Seal("text").ShouldNotBe(Ours.Seal("text"));

    [Fact]
    public void A_box_does_not_open_with_another_key_or_with_one_bit_changed()
    {
        var box = Convert.FromBase64String(Ours.Seal("text"));

        Theirs.Open(Convert.ToBase64String(box)).ShouldBeNull();
        for (var at = 0; at < box.Length; at++)
        {
            var changed = box.ToArray();
            changed[at] ^= 1;
            Ours.Open(Convert.ToBase64String(changed)).ShouldBeNull($"byte {at}");
        }
    }

    [Fact]
    public void A_hash_tells_secrets_apart_hides_them_and_depends_on_the_key()
    {
        Ours.Hash("secret").ShouldBe(Ours.Hash("secret"));
        Ours.Hash("secret").ShouldNotBe(Ours.Hash("Secret"));
        Ours.Hash("secret").ShouldNotBe(Theirs.Hash("secret"));
        Ours.Hash("secret").ShouldNotContain("secret");
        Ours.Hash("secret").Length.ShouldBe(64);
    }

    [Fact]
    public void A_tag_holds_for_its_text_and_its_server_alone()
    {
        var tag = Ours.Sign("acknowledge/12/alice");

        tag.Length.ShouldBe(22);
        Ours.Signed("acknowledge/12/alice", tag).ShouldBeTrue();
        Ours.Signed("acknowledge/12/bob", tag).ShouldBeFalse();
        Theirs.Signed("acknowledge/12/alice", tag).ShouldBeFalse();
        Ours.Signed("acknowledge/12/alice", tag[..^1]).ShouldBeFalse();
        Ours.Signed("acknowledge/12/alice", "").ShouldBeFalse();
        Ours.Signed("acknowledge/12/alice", "öööööööööööööööööööööö").ShouldBeFalse();
    }

    [Fact]
    public void Hashes_seals_and_tags_do_not_share_a_key() => Ours.Hash("text").ShouldNotStartWith(
        Convert.ToHexStringLower(System.Buffers.Text.Base64Url.DecodeFromChars(Ours.Sign("text"))));

    [Fact]
    public void The_key_is_made_once_and_only_its_owner_may_read_it()
    {
        using var scratch = new Scratch();
        var folder = Path.Combine(scratch.Folder, "data");

        var first = Secrets.Load(folder);

        Secrets.Load(folder).Open(first.Seal("text")).ShouldBe("text");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.Combine(folder, "muster.key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64 at all")]
    public void A_damaged_key_file_stops_the_start_instead_of_becoming_a_weak_key(string content)
    {
        using var scratch = new Scratch();
        scratch.Write("muster.key", content);

        Should.Throw<BadInputException>(() => Secrets.Load(scratch.Folder)).Field.ShouldBe("muster.key");
    }
}
