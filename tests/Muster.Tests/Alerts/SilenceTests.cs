using Muster.Alerts;
using Muster.Foundation;

namespace Muster.Tests.Alerts;

public sealed class SilenceTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 2, 18, 2, 14);

    [Fact]
    public void A_silence_is_pending_then_active_then_expired()
    {
        var silence = Of(Draft(Now, Now + Duration.FromHours(1)));

        silence.State(Now - Duration.FromMilliseconds(1)).ShouldBe(SilenceState.Pending);
        silence.State(Now).ShouldBe(SilenceState.Active);
        silence.State(Now + Duration.FromHours(1)).ShouldBe(SilenceState.Expired);
    }

    [Fact]
    public void An_active_silence_may_end_at_another_time_but_not_have_begun_at_another()
    {
        var silence = Of(Draft(Now, Now + Duration.FromHours(1)));
        var later = Now + Duration.FromMinutes(5);

        silence.CanBecome(Draft(Now, Now + Duration.FromHours(9)), later).ShouldBeTrue();
        silence.CanBecome(Draft(later, Now + Duration.FromHours(9)), later).ShouldBeFalse();
    }

    [Fact]
    public void Other_matchers_make_it_another_silence() =>
        Of(Draft(Now, Now + Duration.FromHours(1)))
            .CanBecome(Draft(Now, Now + Duration.FromHours(1)) with { Matchers = [new("service", "tools", false)] }, Now).ShouldBeFalse();

    [Fact]
    public void A_silence_that_would_silence_everything_is_refused() =>
        Field(Draft(Now, Now + Duration.FromHours(1)) with { Matchers = [new("service", ".*", true), new("x", "y", false, false)] }).ShouldBe("matchers");

    [Fact]
    public void A_silence_ends_after_it_begins_and_not_in_the_past()
    {
        Field(Draft(Now, Now)).ShouldBe("endsAt");
        Field(Draft(Now - Duration.FromHours(2), Now - Duration.FromHours(1))).ShouldBe("endsAt");
        Field(Draft(Now, Now + Duration.FromHours(1)) with { Matchers = [] }).ShouldBe("matchers");
    }

    [Fact]
    public void A_silence_by_service_holds_an_alert_that_came_without_labels()
    {
        var silences = new ActiveSilences([Of(Draft(Now, Now + Duration.FromHours(1)))]);
        var signal = new Signal
        {
            Fingerprint = "0", Status = AlertStatus.Firing, Severity = Severity.P1, Summary = "slow", Service = "planner", FiredAt = Now,
        };

        silences.Holding("scripts", signal).ShouldBe(silences.All[0]);
        silences.Holding("scripts", signal with { Service = "tools" }).ShouldBeNull();
        silences.Holding("scripts", signal with { Labels = new Dictionary<string, string> { ["service"] = "other" } }).ShouldBeNull();
    }

    private static string Field(SilenceDraft draft) => Should.Throw<BadInputException>(() => draft.Checked(Now)).Field;

    private static SilenceDraft Draft(Instant from, Instant until) => new(null, [new("service", "planner", false)], from, until, "bob", "deploy");

    private static Silence Of(SilenceDraft draft) => new()
    {
        Id = "1", Matchers = draft.Matchers, CreatedBy = draft.CreatedBy, Comment = draft.Comment,
        StartsAt = draft.StartsAt, EndsAt = draft.EndsAt, UpdatedAt = Now,
    };
}
