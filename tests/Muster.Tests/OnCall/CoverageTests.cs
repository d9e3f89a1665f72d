using Muster.OnCall;

namespace Muster.Tests.OnCall;

public sealed class CoverageTests
{
    private static readonly string[] Team = ["alice", "bob", "carol"];
    private static readonly Instant Wednesday = Instant.FromUtc(2026, 2, 18, 12, 0);
    private static readonly Duty Full = new("alice", "bob", "carol", "alice");

    [Fact]
    public void A_full_rotation_misses_nothing() => Missing(Team, true, Full).ShouldBeEmpty();

    [Fact]
    public void Solo_mode_says_plainly_what_is_missing() =>
        Missing(["alice"], true, Full).ShouldBe(["Solo mode: alice holds every role, nobody takes over when alice does not answer. A second person is missing."]);

    [Fact]
    public void A_team_of_nobody_cannot_be_reached() => Missing([], true, Full).ShouldBe(["There are no people in the team: nobody can be reached."]);

    [Fact]
    public void Without_a_rotation_it_says_who_stands_in() =>
        Missing(Team, true).ShouldBe(["There is no rotation yet: the roles go to the team in its listed order."]);

    [Fact]
    public void A_week_of_nobody_is_named_now_and_before_it_comes()
    {
        Missing(Team, true, Duty.Nobody, Full, Full).ShouldBe(["Nobody of the team is listed this week: the roles go to the team in its listed order."]);
        Missing(Team, true, Full, Duty.Nobody, Full).ShouldBe(["Nobody of the team is listed in the week from 2026-02-23 09:00: the roles go to the team in its listed order."]);
        Missing(Team, true, Full, Full, Full, Duty.Nobody).ShouldBeEmpty("three weeks ahead is early enough");
    }

    [Fact]
    public void A_list_that_ends_within_two_weeks_is_named() =>
        Missing(Team, false, Full, Full).ShouldBe(["The rotation ends on 2026-03-02 09:00: from then on the roles go to the team in its listed order."]);

    [Fact]
    public void A_coming_week_without_IC_or_TO_is_named_but_a_missing_CO_is_no_news() =>
        Missing(Team, true, Full, Full with { TO = null, CO = null }, Full)
            .ShouldBe(["Nobody is listed as TO in the week from 2026-02-23 09:00: carol stands in."]);

    [Fact]
    public void A_role_without_anybody_names_who_stands_in() => Missing(Team, true, new Duty("alice", null, "carol", null), Full, Full).ShouldBe(
    [
        "Nobody is listed as TO this week: carol stands in.",
        "carol, listed as backup this week, is the TO.",
        "Nobody is listed as CO this week.",
    ]);

    [Fact]
    public void Somebody_who_left_is_named() => Missing(["alice", "carol", "dave"], true, Full, Full with { TO = "dave" }, Full with { TO = "dave" }).ShouldBe(
    [
        "bob, listed as TO this week, is not in the team any more: carol stands in.",
        "carol, listed as backup this week, is the TO.",
    ]);

    private static IReadOnlyList<string> Missing(string[] people, bool repeat, params Duty[] duties) => Coverage.Missing(new Timetable(new Rotation
    {
        Weeks = [.. duties.Select((duty, index) => new RotationWeek(new LocalDate(2026, 2, 16).PlusWeeks(index), duty.IC, duty.TO, duty.Backup, duty.CO))],
        Repeat = repeat,
    }, DateTimeZone.Utc), people, Wednesday);
}
