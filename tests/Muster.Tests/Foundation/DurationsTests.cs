using FsCheck.Fluent;
using Muster.Foundation;
using Muster.Tests.Support;

namespace Muster.Tests.Foundation;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("5m", 300)]
    [InlineData("2h", 7_200)]
    [InlineData("1d", 86_400)]
    [InlineData("0s", 0)]
    [InlineData("3660d", 3660L * 86_400)]
    public void A_whole_number_and_one_unit_is_a_duration(string text, long seconds)
    {
        Durations.TryParse(text, out var value).ShouldBeTrue();
        value.ShouldBe(Duration.FromSeconds(seconds));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("5")]
    [InlineData("5 m")]
    [InlineData(" 5m")]
    [InlineData("5m ")]
    [InlineData("-5m")]
    [InlineData("+5m")]
    [InlineData("1.5h")]
    [InlineData("1h30m")]
    [InlineData("5M")]
    [InlineData("1w")]
    [InlineData("٥m")]
    [InlineData("3661d")]
    [InlineData("36603660d")]
    [InlineData("99999999999999999999s")]
    [InlineData("9223372036854775807d")]
    public void Anything_else_is_not(string? text) => Durations.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(59, "59s")]
    [InlineData(60, "1m")]
    [InlineData(90, "90s")]
    [InlineData(5_400, "90m")]
    [InlineData(7_200, "2h")]
    [InlineData(86_400, "1d")]
    [InlineData(90_000, "25h")]
    public void It_is_written_in_the_largest_unit_that_is_exact(long seconds, string text) =>
        Durations.Format(Duration.FromSeconds(seconds)).ShouldBe(text);

    [Fact]
    public void What_is_written_is_read_back_the_same() => Prop.ForAll(
        Gen.OneOf(Gen.Choose(0, 400_000), Gen.Choose(0, 87_840).Select(hours => hours * 3600)).ToArbitrary(),
        seconds => Durations.TryParse(Durations.Format(Duration.FromSeconds(seconds)), out var read) && read == Duration.FromSeconds(seconds)).Check(500);
}
