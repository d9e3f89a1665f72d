using FsCheck.Fluent;
using Muster.OnCall;
using Muster.Tests.Support;

namespace Muster.Tests.OnCall;

public sealed class RotationRulesTests
{
    private static readonly string[] Team = ["alice", "bob", "carol"];
    private static readonly RotationWeek Right = new(new LocalDate(2026, 2, 16), "alice", "bob", "carol", "alice");

    [Fact]
    public void A_right_rotation_has_no_errors() =>
        Errors(Right, Right with { Week = new LocalDate(2026, 2, 23), IC = null, Backup = null }).ShouldBeEmpty();

    [Fact]
    public void Any_rotation_that_keeps_the_rules_is_accepted() =>
        Prop.ForAll(SomeRotation.Any.ToArbitrary(), rotation => rotation.Validate(SomeRotation.People).Count == 0).Check(200);

    [Fact]
    public void IC_and_TO_may_not_be_one_person_and_the_reason_is_given()
    {
        var error = Errors(Right with { IC = "bob" }).ShouldHaveSingleItem();

        error.Path.ShouldBe("weeks[0].TO");
        error.Week.ShouldBe(0);
        error.Text.ShouldBe("bob is already the IC of this week; whoever fixes should not have to coordinate as well, so please pick somebody else for one of the two (IC and CO may be one person)");
    }

    [Fact]
    public void A_backup_may_not_be_the_TO() => Errors(Right with { Backup = "bob" }).ShouldHaveSingleItem().Path.ShouldBe("weeks[0].backup");

    [Fact]
    public void Nobody_twice_is_not_the_same_person() => Errors(Right with { IC = null, TO = null, Backup = null }).ShouldBeEmpty();

    [Fact]
    public void One_person_alone_may_hold_every_role() =>
        new Rotation { Weeks = [new(Right.Week, "alice", "alice", "alice", "alice")] }.Validate(["alice"]).ShouldBeEmpty();

    [Fact]
    public void Every_role_must_be_somebody_of_the_team() => Errors(new RotationWeek(Right.Week, "a", "b", "c", "d")).Select(error => (error.Path, error.Text)).ShouldBe(
    [
        ("weeks[0].IC", "there is no person \"a\" in the team"),
        ("weeks[0].TO", "there is no person \"b\" in the team"),
        ("weeks[0].backup", "there is no person \"c\" in the team"),
        ("weeks[0].CO", "there is no person \"d\" in the team"),
    ]);

    [Fact]
    public void A_week_listed_twice_is_named_also_when_its_dates_differ()
    {
        var error = Errors(Right, Right with { Week = new LocalDate(2026, 2, 23) }, Right).ShouldHaveSingleItem();
        error.Path.ShouldBe("weeks[2].week");
        error.Text.ShouldBe("2026-02-16 is listed twice");

        Errors(Right, Right with { Week = new LocalDate(2026, 2, 10) }).ShouldHaveSingleItem()
            .Text.ShouldBe("2026-02-10 and 2026-02-16 both begin with the handoff of 2026-02-16");
    }

    [Theory]
    [InlineData(1999, 12, 31)]
    [InlineData(2200, 1, 1)]
    [InlineData(9999, 12, 31)]
    [InlineData(-44, 3, 15)]
    public void A_date_that_nobody_can_mean_is_an_error(int year, int month, int day) =>
        Errors(Right with { Week = new LocalDate(year, month, day) }).ShouldHaveSingleItem().Path.ShouldBe("weeks[0].week");

    [Fact]
    public void A_list_without_end_is_an_error() =>
        Errors([.. Enumerable.Range(0, 521).Select(index => Right with { Week = Right.Week.PlusWeeks(index) })]).ShouldHaveSingleItem().Path.ShouldBe("weeks");

    [Fact]
    public void A_handoff_needs_a_day() =>
        new Rotation { Handoff = new Handoff(IsoDayOfWeek.None, default) }.Validate(Team).ShouldHaveSingleItem().Path.ShouldBe("handoff.day");

    private static IReadOnlyList<RotationError> Errors(params RotationWeek[] weeks) => new Rotation { Weeks = weeks }.Validate(Team);
}
