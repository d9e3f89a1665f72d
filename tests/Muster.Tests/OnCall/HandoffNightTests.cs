using Muster.OnCall;
using NodaTime.Text;

namespace Muster.Tests.OnCall;

/// <summary>Nights on which the clock on the wall does something else than go on.</summary>
public sealed class HandoffNightTests
{
    [Fact]
    public void Berlin_skips_half_past_two_in_March_so_the_handoff_is_at_three() =>
        HandoffOf("Europe/Berlin", "2026-03-29", "02:30").ShouldBe(At("2026-03-29T01:00:00Z"));

    [Fact]
    public void Berlin_repeats_half_past_two_in_October_and_the_handoff_is_the_first_of_the_two() =>
        HandoffOf("Europe/Berlin", "2026-10-25", "02:30").ShouldBe(At("2026-10-25T00:30:00Z"));

    [Fact]
    public void New_York_skips_half_past_two_in_March_so_the_handoff_is_at_three() =>
        HandoffOf("America/New_York", "2026-03-08", "02:30").ShouldBe(At("2026-03-08T07:00:00Z"));

    [Fact]
    public void New_York_repeats_half_past_one_in_November_and_the_handoff_is_the_first_of_the_two() =>
        HandoffOf("America/New_York", "2026-11-01", "01:30").ShouldBe(At("2026-11-01T05:30:00Z"));

    [Fact]
    public void Lord_Howe_skips_only_half_an_hour_so_a_quarter_past_two_is_half_past() =>
        HandoffOf("Australia/Lord_Howe", "2026-10-04", "02:15").ShouldBe(At("2026-10-03T15:30:00Z"));

    [Fact]
    public void Lord_Howe_skips_only_half_an_hour_so_half_past_two_exists() =>
        HandoffOf("Australia/Lord_Howe", "2026-10-04", "02:30").ShouldBe(At("2026-10-03T15:30:00Z"));

    [Fact]
    public void Lord_Howe_repeats_only_half_an_hour_and_the_handoff_is_the_first_of_the_two() =>
        HandoffOf("Australia/Lord_Howe", "2026-04-05", "01:45").ShouldBe(At("2026-04-04T14:45:00Z"));

    [Theory]
    [InlineData("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z")]
    [InlineData("Africa/Cairo", "2024-04-26", "2024-04-25T22:00:00Z")]
    [InlineData("Asia/Beirut", "2024-03-31", "2024-03-30T22:00:00Z")]
    public void A_zone_that_skips_midnight_hands_over_at_one(string zone, string day, string expected) =>
        HandoffOf(zone, day, "00:00").ShouldBe(At(expected));

    [Fact]
    public void Sao_Paulo_repeated_the_last_hour_of_Saturday_and_the_handoff_was_in_the_first() =>
        HandoffOf("America/Sao_Paulo", "2018-02-17", "23:30").ShouldBe(At("2018-02-18T01:30:00Z"));

    [Fact]
    public void St_Johns_showed_Saturday_again_after_Sundays_handoff_which_stayed_done()
    {
        // At 00:01 on Sunday the clocks went back to 23:01 on Saturday.
        HandoffOf("America/St_Johns", "2010-11-07", "00:00").ShouldBe(At("2010-11-07T02:30:00Z"));
        Two("2010-11-07", "00:00").DutyAt(At("2010-11-07T03:00:00Z"), Zone("America/St_Johns")).TO.ShouldBe("new");
    }

    [Fact]
    public void Samoa_skipped_a_whole_Friday_so_its_handoff_was_the_first_moment_of_Saturday() =>
        HandoffOf("Pacific/Apia", "2011-12-30", "09:00").ShouldBe(At("2011-12-30T10:00:00Z"));

    [Fact]
    public void A_country_that_gives_up_its_summer_time_keeps_the_hour_on_the_wall()
    {
        // Mexico's last autumn change was on 2022-10-30; in the next spring nothing happened.
        HandoffOf("America/Mexico_City", "2022-10-24", "09:00").ShouldBe(At("2022-10-24T14:00:00Z"));
        HandoffOf("America/Mexico_City", "2023-06-05", "09:00").ShouldBe(At("2023-06-05T15:00:00Z"));
    }

    [Fact]
    public void A_country_that_changes_its_zone_for_good_has_one_shift_of_another_length()
    {
        // Kazakhstan went from UTC+6 to UTC+5 in the night to Friday, 2024-03-01.
        var shift = Two("2024-03-04", "09:00").Shifts(At("2024-02-27T00:00:00Z"), At("2024-02-28T00:00:00Z"), Zone("Asia/Almaty")).Single();

        (shift.End - shift.Start).ShouldBe(Duration.FromDays(7) + Duration.FromHours(1));
    }

    [Fact]
    public void The_week_with_the_spring_night_is_an_hour_short_and_the_one_with_the_autumn_night_an_hour_long()
    {
        Length("Europe/Berlin", "2026-03-30").ShouldBe(Duration.FromHours((7 * 24) - 1));
        Length("Europe/Berlin", "2026-10-26").ShouldBe(Duration.FromHours((7 * 24) + 1));
        Length("Australia/Lord_Howe", "2026-10-05").ShouldBe(Duration.FromMinutes((7 * 24 * 60) - 30));
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29", "02:30")]
    [InlineData("Europe/Berlin", "2026-10-25", "02:30")]
    [InlineData("America/New_York", "2026-03-08", "02:00")]
    [InlineData("America/New_York", "2026-11-01", "01:59")]
    [InlineData("Australia/Lord_Howe", "2026-10-04", "02:01")]
    [InlineData("Australia/Lord_Howe", "2026-04-05", "01:30")]
    [InlineData("America/Sao_Paulo", "2018-11-04", "00:59")]
    [InlineData("Africa/Cairo", "2024-04-26", "00:30")]
    [InlineData("America/St_Johns", "2010-11-07", "00:00")]
    [InlineData("America/St_Johns", "2010-11-06", "23:30")]
    [InlineData("Pacific/Apia", "2011-12-30", "23:59")]
    public void Around_such_a_night_every_minute_agrees_with_watching_the_clock(string zone, string day, string time)
    {
        var rotation = Two(day, time);
        var handoff = SlowRotation.HandoffInstant(LocalDatePattern.Iso.Parse(day).Value, rotation.Handoff.At, Zone(zone));

        for (var minute = -26 * 60; minute <= 26 * 60; minute++)
        {
            rotation.DutyAt(handoff + Duration.FromMinutes(minute), Zone(zone)).TO.ShouldBe(minute < 0 ? "old" : "new", $"{minute} minutes after the handoff");
        }
    }

    private static Duration Length(string zone, string end)
    {
        var shift = Two(end, "09:00").Shifts(HandoffOf(zone, end, "09:00") - Duration.FromDays(2), HandoffOf(zone, end, "09:00"), Zone(zone)).Single();
        return shift.End - shift.Start;
    }

    /// <summary>When the shift that begins on <paramref name="day"/> begins.</summary>
    private static Instant HandoffOf(string zone, string day, string time)
    {
        var shifts = Two(day, time).Shifts(Instant.MinValue + Duration.FromDays(400), Instant.MaxValue, Zone(zone)).ToList();
        shifts[0].End.ShouldBe(shifts[1].Start);
        return shifts[1].Start;
    }

    private static Rotation Two(string day, string time)
    {
        var date = LocalDatePattern.Iso.Parse(day).Value;
        return new Rotation
        {
            Handoff = new Handoff(date.DayOfWeek, LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(time).Value),
            Weeks = [new(date.PlusDays(-7), null, "old", null, null), new(date, null, "new", null, null)],
        };
    }

    private static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb[id];

    private static Instant At(string text) => InstantPattern.General.Parse(text).Value;
}
