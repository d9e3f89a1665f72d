using FsCheck.Fluent;
using Muster.Foundation;
using Muster.Tests.Support;

namespace Muster.Tests.Foundation;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2026-02-18T02:14:33Z", "2026-02-18T02:14:33Z")]
    [InlineData("2026-02-18t02:14:33z", "2026-02-18T02:14:33Z")]
    [InlineData("2026-02-18 02:14:33Z", "2026-02-18T02:14:33Z")]
    [InlineData("2026-02-18T03:14:33+01:00", "2026-02-18T02:14:33Z")]
    [InlineData("2026-02-17T21:14:33.5-05:00", "2026-02-18T02:14:33.5Z")]
    [InlineData("2026-02-18T07:44:33+05:30", "2026-02-18T02:14:33Z")]
    [InlineData("2026-02-18T02:14:33.123456789Z", "2026-02-18T02:14:33.123Z")]
    [InlineData("2026-02-18T02:14:33.9999Z", "2026-02-18T02:14:33.999Z")]
    [InlineData("2026-02-18T02:14:33-00:00", "2026-02-18T02:14:33Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z")]
    public void Any_offset_and_up_to_nanoseconds_are_read_and_milliseconds_kept(string text, string kept)
    {
        Rfc3339.TryParse(text, out var instant).ShouldBeTrue();
        Rfc3339.Format(instant).ShouldBe(kept);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("now")]
    [InlineData("1771380873")]
    [InlineData("2026-02-18")]
    [InlineData("2026-02-18T02:14Z")]
    [InlineData("2026-02-18T02:14:33")]
    [InlineData("2026-02-30T02:14:33Z")]
    [InlineData("2026-02-18T25:14:33Z")]
    [InlineData("2026-02-18T02:14:33+25:00")]
    [InlineData(" 2026-02-18T02:14:33Z")]
    [InlineData("2026-02-18T02:14:33Z\n")]
    [InlineData("2026-02-18T02:14:33.00000000000000000000000000000000000000000Z")]
    public void Anything_else_is_not_a_time(string? text) => Rfc3339.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("9999-12-31T23:59:59-12:00")]
    [InlineData("0001-01-01T00:00:00+12:00")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("-0001-01-01T00:00:00Z")]
    public void A_time_that_no_database_can_keep_is_not_a_time(string text) => Rfc3339.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void What_is_written_is_read_back_the_same() => Prop.ForAll(
        Gen.Choose(int.MinValue, int.MaxValue).SelectMany(_ => Gen.Choose(0, 999), (seconds, milliseconds) => (seconds * 20L * 1000) + milliseconds).ToArbitrary(),
        milliseconds => Rfc3339.TryParse(Rfc3339.Format(Instant.FromUnixTimeMilliseconds(milliseconds)), out var read)
            && read.ToUnixTimeMilliseconds() == milliseconds).Check(500);
}
