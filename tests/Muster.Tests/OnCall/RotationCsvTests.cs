using FsCheck;
using FsCheck.Fluent;
using Muster.OnCall;
using Muster.Tests.Support;

namespace Muster.Tests.OnCall;

public sealed class RotationCsvTests
{
    private static readonly Rotation Basis = new() { Handoff = new Handoff(IsoDayOfWeek.Thursday, new LocalTime(17, 30)), Repeat = true };

    private static readonly RotationWeek[] Two =
    [
        new(new LocalDate(2026, 2, 16), "alice", "bob", "carol", "alice"),
        new(new LocalDate(2026, 2, 23), "bob", "carol", null, null),
    ];

    [Fact]
    public void A_week_is_a_row_and_nobody_an_empty_cell() => RotationCsv.Write(Basis with { Weeks = Two }).ShouldBe(
        """
        week,IC,TO,backup,CO
        2026-02-16,alice,bob,carol,alice
        2026-02-23,bob,carol,,

        """);

    [Fact]
    public void Any_rotation_comes_back_from_its_rows_and_the_given_handoff() => Prop.ForAll(SomeRotation.Any.ToArbitrary(), rotation =>
        RotationCsv.Read(RotationCsv.Write(rotation), rotation with { Weeks = [] }) is { Errors.Count: 0 } read
        && read.Rotation.Weeks.SequenceEqual(rotation.Weeks)
        && read.Rotation with { Weeks = rotation.Weeks } == rotation).Check(300);

    [Theory]
    [InlineData("week,IC,TO,backup,CO\n2026-02-16,alice,bob,carol,alice\n2026-02-23,bob,carol,,\n")]
    [InlineData("\uFEFFweek;IC;TO;backup;CO\r\n2026-02-16;alice;bob;carol;alice\r\n2026-02-23;bob;carol;;\r\n;;;;\r\n")]
    [InlineData("Week\tTO\tic\tco\tBackup\n2026-02-16\tbob\talice\talice\tcarol\n2026-02-23\tcarol\tbob\t-\t-")]
    [InlineData("\"week\",\"IC\",\"TO\",\"backup\",\"CO\"\n\"2026-02-16\",\"alice\",\"bob\", carol ,alice\n\n2026-02-23,bob,carol\n")]
    public void Spreadsheets_may_write_it_their_way(string text)
    {
        RotationCsv.Is(text).ShouldBeTrue();
        var read = RotationCsv.Read(text, Basis);

        read.Errors.ShouldBeEmpty();
        read.Rotation.Weeks.ShouldBe(Two);
        read.Rotation.Handoff.ShouldBe(Basis.Handoff);
    }

    [Theory]
    [InlineData("16/02/2026,alice,bob,,", "\"16/02/2026\" is not a date (expected one like 2026-02-16)")]
    [InlineData(",alice,bob,,", "\"\" is not a date (expected one like 2026-02-16)")]
    [InlineData("2026-02-16,alice,bob,carol,alice,dave", "has 6 cells under 5 columns")]
    [InlineData("2026-02-16,\"alice,bob,,", "a quotation mark is not closed")]
    public void A_row_that_cannot_be_read_is_named_with_its_number_and_the_others_are_kept(string row, string text)
    {
        var read = RotationCsv.Read($"week,IC,TO,backup,CO\n\n{row}\n2026-02-23,bob,carol,,\n", Basis);

        read.Errors.ShouldBe([new LineError(3, text)]);
        read.Rotation.Weeks.ShouldBe(Two[1..]);
        read.Lines.ShouldBe([4]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("date,IC,TO")]
    [InlineData("week,IC,IC")]
    [InlineData("IC,TO")]
    [InlineData("\"week,IC,TO")]
    [InlineData("handoff Mon 09:00\nrepeat yes\n")]
    public void Without_its_header_it_is_not_a_CSV(string text)
    {
        RotationCsv.Is(text).ShouldBeFalse();
        RotationCsv.Read(text, Basis).Errors.ShouldBe([new LineError(1, "expected the header week,IC,TO,backup,CO")]);
    }

    [Fact]
    public void No_text_at_all_makes_it_throw() => Prop.ForAll(
        Gen.ListOf(Gen.Elements("week", "IC", "TO", ",", ";", "\t", "\"", "\n", "\r\n", "2026-02-16", "alice", "\0", "ö")).Select(pieces => "week,IC,TO\n" + string.Concat(pieces)).ToArbitrary(),
        text => RotationCsv.Read(text, Basis).Check(["alice"]) is not null).Check(500);

    [Fact]
    public void A_cell_with_a_separator_is_quoted() => RotationCsv.Write(new Rotation { Weeks = [new(new LocalDate(2026, 2, 16), "a,b", "c\"d", null, null)] })
        .ShouldBe("week,IC,TO,backup,CO\n2026-02-16,\"a,b\",\"c\"\"d\",,\n");
}
