using FsCheck;
using FsCheck.Fluent;
using Muster.OnCall;
using Muster.Tests.Support;

namespace Muster.Tests.OnCall;

public sealed class RotationTextTests
{
    private static readonly Rotation Two = new()
    {
        Weeks =
        [
            new(new LocalDate(2026, 2, 16), "alice", "bob", "carol", "alice"),
            new(new LocalDate(2026, 2, 23), "bob", "dominique", null, null),
        ],
        Repeat = true,
    };

    [Fact]
    public void A_week_is_a_line_and_the_columns_stand_under_each_other() => RotationText.Write(Two).ShouldBe(
        """
        handoff Mon 09:00
        repeat yes
        2026-02-16  IC alice  TO bob        backup carol  CO alice
        2026-02-23  IC bob    TO dominique  backup -      CO -

        """);

    [Fact]
    public void Any_rotation_comes_back_from_its_text() => Prop.ForAll(SomeRotation.Any.ToArbitrary(), rotation =>
        Same(RotationText.Read(RotationText.Write(rotation), new Rotation()), rotation)).Check(300);

    [Fact]
    public void No_text_at_all_makes_it_throw() => Prop.ForAll(
        Gen.ListOf(Gen.Elements("IC", "TO", "backup", "-", "handoff", "repeat", "Mon", "09:00", "2026-02-16", "yes", " ", "\n", "\r\n", "#", "alice", "\0", "ö")).Select(words => string.Join(" ", words)).ToArbitrary(),
        text => RotationText.Read(text, Two).Check(["alice"]) is not null).Check(500);

    [Fact]
    public void Comments_empty_lines_order_of_roles_and_line_ends_do_not_matter()
    {
        var read = RotationText.Read("\uFEFF# our weeks\r\n\r\n2026-02-16\tto bob  ic alice BACKUP carol co alice # bob asked for this one\r\n  2026-02-23 IC bob TO dominique\r\n", Two with { Weeks = [] });

        Same(read, Two).ShouldBeTrue();
        read.Lines.ShouldBe([3, 4]);
    }

    [Fact]
    public void What_the_text_does_not_say_stays_as_it_was()
    {
        var basis = Two with { Handoff = new Handoff(IsoDayOfWeek.Thursday, new LocalTime(17, 30)), Repeat = false };

        RotationText.Read("2026-02-19 TO bob", basis).Rotation.Handoff.ShouldBe(basis.Handoff);
        RotationText.Read("handoff tue 8:30\n", basis).Errors.ShouldBe([new LineError(1, "\"8:30\" is not a time of day (expected one like 09:00)")]);
        RotationText.Read("handoff tue 08:30\nrepeat yes\n", basis).Rotation.ShouldSatisfyAllConditions(
            rotation => rotation.Handoff.ShouldBe(new Handoff(IsoDayOfWeek.Tuesday, new LocalTime(8, 30))),
            rotation => rotation.Repeat.ShouldBeTrue());
    }

    [Theory]
    [InlineData("16.02.2026 IC alice", "\"16.02.2026\" is not a date (expected one like 2026-02-16)")]
    [InlineData("2026-02-30 IC alice", "\"2026-02-30\" is not a date (expected one like 2026-02-16)")]
    [InlineData("2026-02-16 boss alice", "\"boss\" is not a role (IC, TO, backup or CO)")]
    [InlineData("2026-02-16 IC", "nobody stands after IC; write - for nobody")]
    [InlineData("2026-02-16 IC alice ic bob", "IC stands twice in this week")]
    [InlineData("handoff Monday 09:00", "\"Monday\" is not a day (Mon, Tue, Wed, Thu, Fri, Sat or Sun)")]
    [InlineData("handoff Mon", "expected a day and a time, like: handoff Mon 09:00")]
    [InlineData("repeat", "expected repeat yes or repeat no")]
    public void A_line_that_cannot_be_read_is_named_with_its_number_and_the_others_are_kept(string line, string text)
    {
        var read = RotationText.Read($"# weeks\n{line}\n2026-02-23 TO bob\n", new Rotation());

        read.Errors.ShouldBe([new LineError(2, text)]);
        read.Rotation.Weeks.ShouldBe([new(new LocalDate(2026, 2, 23), null, "bob", null, null)]);
    }

    [Fact]
    public void A_broken_rule_is_named_with_the_line_of_its_week()
    {
        var read = RotationText.Read("# weeks\n\n2026-02-16 IC alice TO bob\n2026-02-23 IC zoe TO bob\n2026-02-16 TO bob\n", new Rotation());

        read.Check(["alice", "bob"]).ShouldBe(
        [
            new LineError(4, "IC: there is no person \"zoe\" in the team"),
            new LineError(5, "week: 2026-02-16 is listed twice"),
        ]);
    }

    private static bool Same(RotationRead read, Rotation rotation) => read.Errors.Count == 0
        && read.Rotation.Weeks.SequenceEqual(rotation.Weeks)
        && read.Rotation with { Weeks = rotation.Weeks } == rotation;
}
