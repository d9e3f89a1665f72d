using Muster.Team;
using NodaTime.Text;

namespace Muster.Tests.Team;

/// <summary>Berlin, Monday to Friday from nine to five, unless a test says otherwise.</summary>
public sealed class BusinessCalendarTests
{
    private static readonly TeamSettings Berlin = new() { TimeZone = "Europe/Berlin" };

    [Theory]
    [InlineData("2026-02-18T11:00:00Z", "2026-02-18T11:00:00Z", "inside business hours it is now")]
    [InlineData("2026-02-18T02:14:33Z", "2026-02-18T08:00:00Z", "at night it is the same morning")]
    [InlineData("2026-02-18T08:00:00Z", "2026-02-18T08:00:00Z", "the opening minute is open")]
    [InlineData("2026-02-18T16:00:00Z", "2026-02-19T08:00:00Z", "the closing minute is closed")]
    [InlineData("2026-02-20T16:30:00Z", "2026-02-23T08:00:00Z", "Friday evening it is Monday")]
    [InlineData("2026-02-21T11:00:00Z", "2026-02-23T08:00:00Z", "Saturday noon it is Monday")]
    public void The_next_opening(string at, string open, string because) =>
        new BusinessCalendar(Berlin).NextOpen(At(at)).ShouldBe(At(open), because);

    [Theory]
    [InlineData("2026-02-20T11:00:00Z", 3, "2026-02-25T16:00:00Z", "from Friday noon to Wednesday evening")]
    [InlineData("2026-02-21T11:00:00Z", 3, "2026-02-25T16:00:00Z", "from Saturday the same")]
    [InlineData("2026-02-22T11:00:00Z", 3, "2026-02-25T16:00:00Z", "from Sunday the same")]
    [InlineData("2026-02-23T02:00:00Z", 3, "2026-02-26T16:00:00Z", "from Monday, before it opens, to Thursday evening")]
    [InlineData("2026-02-16T11:00:00Z", 3, "2026-02-19T16:00:00Z", "from Monday to Thursday evening")]
    [InlineData("2026-02-20T11:00:00Z", 250, "2027-02-05T16:00:00Z", "fifty weeks")]
    public void The_end_of_some_business_days_later(string at, int days, string end, string because) =>
        new BusinessCalendar(Berlin).EndOfBusinessDay(At(at), days).ShouldBe(At(end), because);

    [Fact]
    public void The_next_business_day_of_a_Friday_ends_on_Monday_evening() =>
        new BusinessCalendar(Berlin).EndOfBusinessDay(At("2026-02-20T11:00:00Z"), 1).ShouldBe(At("2026-02-23T16:00:00Z"));

    [Fact]
    public void Holidays_are_not_worked_and_not_counted()
    {
        var calendar = new BusinessCalendar(Berlin with { Holidays = ["2026-12-24", "2026-12-25", "2026-12-31", "2027-01-01"] });

        calendar.IsOpen(At("2026-12-25T10:00:00Z")).ShouldBeFalse();
        calendar.NextOpen(At("2026-12-23T16:00:00Z")).ShouldBe(At("2026-12-28T08:00:00Z"));
        calendar.EndOfBusinessDay(At("2026-12-23T10:00:00Z"), 3).ShouldBe(At("2026-12-30T16:00:00Z"));
        calendar.EndOfBusinessDay(At("2026-12-29T10:00:00Z"), 2).ShouldBe(At("2027-01-04T16:00:00Z"));
    }

    [Fact]
    public void Nine_on_the_wall_is_an_hour_earlier_after_the_spring_night_and_later_again_after_the_autumn_night()
    {
        var calendar = new BusinessCalendar(Berlin);

        calendar.NextOpen(At("2026-03-27T20:00:00Z")).ShouldBe(At("2026-03-30T07:00:00Z"));
        calendar.NextOpen(At("2026-10-23T20:00:00Z")).ShouldBe(At("2026-10-26T08:00:00Z"));
        calendar.EndOfBusinessDay(At("2026-03-27T10:00:00Z"), 1).ShouldBe(At("2026-03-30T15:00:00Z"));
    }

    [Fact]
    public void Hours_in_the_night_follow_the_clock_through_the_night_that_changes()
    {
        var calendar = new BusinessCalendar(Berlin with { BusinessDays = Enum.GetValues<IsoDayOfWeek>()[1..], BusinessFrom = "02:30", BusinessTo = "05:00" });

        // Half past two does not exist on 29 March: three does. On 25 October it comes twice: the first counts.
        calendar.NextOpen(At("2026-03-28T20:00:00Z")).ShouldBe(At("2026-03-29T01:00:00Z"));
        calendar.NextOpen(At("2026-10-24T20:00:00Z")).ShouldBe(At("2026-10-25T00:30:00Z"));
        calendar.IsOpen(At("2026-10-25T01:15:00Z")).ShouldBeTrue("02:15 for the second time, after opening");
    }

    [Fact]
    public void Hours_that_a_night_skips_whole_wait_for_the_next_business_day()
    {
        var calendar = new BusinessCalendar(Berlin with { BusinessDays = [IsoDayOfWeek.Sunday], BusinessFrom = "02:10", BusinessTo = "02:50" });

        calendar.NextOpen(At("2026-03-29T00:30:00Z")).ShouldBe(At("2026-04-05T00:10:00Z"));
    }

    [Fact]
    public void The_day_is_the_teams_not_Greenwichs()
    {
        // Sunday 22:00 in Greenwich is Monday 11:00 in Auckland and Sunday 17:00 in New York.
        var sunday = At("2026-02-22T22:00:00Z");

        new BusinessCalendar(Berlin with { TimeZone = "Pacific/Auckland" }).IsOpen(sunday).ShouldBeTrue();
        new BusinessCalendar(Berlin with { TimeZone = "America/New_York" }).NextOpen(sunday).ShouldBe(At("2026-02-23T14:00:00Z"));
    }

    [Fact]
    public void A_weekend_on_Friday_and_Saturday_is_a_weekend()
    {
        var calendar = new BusinessCalendar(new TeamSettings
        {
            TimeZone = "Africa/Cairo",
            BusinessDays = [IsoDayOfWeek.Sunday, IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday, IsoDayOfWeek.Wednesday, IsoDayOfWeek.Thursday],
        });

        calendar.NextOpen(At("2026-02-19T16:00:00Z")).ShouldBe(At("2026-02-22T07:00:00Z"));
        calendar.EndOfBusinessDay(At("2026-02-19T10:00:00Z"), 3).ShouldBe(At("2026-02-24T15:00:00Z"));
    }

    [Fact]
    public void A_calendar_without_any_business_day_pages_now_and_counts_plain_days()
    {
        var calendar = new BusinessCalendar(Berlin with { BusinessDays = [] });
        var at = At("2026-02-18T02:14:33Z");

        calendar.NextOpen(at).ShouldBe(at);
        calendar.EndOfBusinessDay(at, 3).ShouldBe(at + Duration.FromDays(3));
    }

    [Fact]
    public void Counting_goes_on_as_long_as_it_must_for_a_team_of_one_day_a_week()
    {
        var calendar = new BusinessCalendar(Berlin with { BusinessDays = [IsoDayOfWeek.Monday] });

        calendar.EndOfBusinessDay(At("2026-02-16T10:00:00Z"), 250).ShouldBe(At("2030-12-02T16:00:00Z"));
    }

    private static Instant At(string text) => InstantPattern.General.Parse(text).Value;
}
