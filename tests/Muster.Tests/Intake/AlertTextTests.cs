using Muster.Alerts;
using Muster.Foundation;
using Muster.Intake.Formats;

namespace Muster.Tests.Intake;

public sealed class AlertTextTests
{
    private static readonly AlertText Format = new();

    [Fact]
    public void The_text_format_gives_the_same_alert_as_Musters_JSON()
    {
        var text = Read.One(Format, "[P1] Agent: a | Service: s\nTime: 2026-11-22T08:00:00Z\nSummary: slow\nRegion: eu");
        var json = Read.One(new MusterJson(), """{"severity":"P1","agent":"a","service":"s","firedAt":"2026-11-22T08:00:00Z","summary":"slow","labels":{"Region":"eu"}}""");

        Json.Write(text).ShouldBe(Json.Write(json));
    }

    [Fact]
    public void A_foreign_severity_goes_through_the_sources_table_and_an_unknown_one_is_guessed()
    {
        Read.One(Format, "[critical] Agent: a\nSummary: x").Severity.ShouldBe(Severity.P0);
        Read.One(Format, "[urgent!] Agent: a\nSummary: x").ShouldSatisfyAllConditions(
            signal => signal.Severity.ShouldBe(Read.Source.Unmapped), signal => signal.SeverityGuessed.ShouldBeTrue());
    }

    [Fact]
    public void A_status_line_resolves_the_alert_that_said_the_same() =>
        Read.One(Format, "[P1] Agent: a\nStatus: resolved\nSummary: x").ShouldSatisfyAllConditions(
            signal => signal.Status.ShouldBe(AlertStatus.Resolved), signal => signal.EndsAt.ShouldBe(Read.Now),
            signal => signal.Fingerprint.ShouldBe(Read.One(Format, "[P1] Agent: a\nSummary: x").Fingerprint));

    [Theory]
    [InlineData("[P1] Agent: a\nTime: 1999-01-01T00:00:00Z\nSummary: x", "Time: 1999-01-01T00:00:00Z is before the year 2000")]
    [InlineData("[P1] Agent: a\nTime: noon\nSummary: x", "Time: \"noon\" is not a time (expected RFC 3339, like 2026-02-18T02:14:33Z)")]
    [InlineData("[P1] Agent: a", "Summary: is missing")]
    [InlineData("[P1] Agent:\nSummary: x", "service: an alert names its service or its agent")]
    public void What_is_wrong_is_refused_by_name(string text, string error) => Read.Error(Format, text).ShouldBe(error);

    [Fact]
    public void Several_alerts_are_a_list_and_the_good_ones_are_kept()
    {
        var batch = Read.With(Format, "[P1] Agent: a\nSummary: x\n\n[P2] Agent: b\n\n[P0] Agent: c\nSummary: z");

        batch.IsList.ShouldBeTrue();
        batch.Signals.Select(signal => signal.Agent).ShouldBe(["a", "c"]);
        batch.Errors.ShouldHaveSingleItem().Index.ShouldBe(1);
    }

    [Fact]
    public void A_text_without_an_alert_is_refused_with_an_example() =>
        Should.Throw<BadInputException>(() => Read.With(Format, "hello")).Reason.ShouldContain("[P1] Agent:");

    [Fact]
    public void Characters_that_no_database_keeps_are_replaced() =>
        Read.One(Format, "[P1] Agent: a\nSummary: x\0y").Summary.ShouldBe("x\uFFFDy");
}
