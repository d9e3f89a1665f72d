using Muster.Incidents;
using Muster.Incidents.Pages;
using Muster.OnCall;
using Muster.Team;
using Muster.Web;

namespace Muster.Tests.Incidents;

/// <summary>What the pages say about an incident has to be true.</summary>
public sealed class PageWordsTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 2, 18, 2, 14);

    private static readonly Faces Two = new([new Person { Id = "zoe", Name = "Zoë" }, new Person { Id = "max", Name = "Max" }]);

    private static readonly Duty Both = Duty.Nobody with { IC = "zoe", TO = "max" };

    [Fact]
    public void Who_was_asked_and_could_not_be_reached_is_not_called_paged()
    {
        var incident = new Incident { Stage = Stage.Detect, Climb = new Climb { Asked = ["zoe"], Reached = ["zoe"], Unreachable = ["zoe"] } };
        NextSteps.Of(incident, "zoe", Two)!.Why.ShouldBe("Nobody has been reached yet. Zoë could not be reached.");
        NextSteps.Of(incident with { Climb = incident.Climb with { Reached = ["zoe", "max"] } }, "zoe", Two)!.Why
            .ShouldBe("Max was paged. Acknowledging stops that. Zoë could not be reached.");
    }

    [Fact]
    public void A_stage_that_is_overdue_without_anybody_to_tell_tells_nobody() =>
        StoryLines.Of(new TimelineEvent(1, Now, null, new StageStalled(Stage.Classify, 1, [], Now)), Two).Text.ShouldBe("Classify is overdue");

    [Fact]
    public void A_stage_that_was_put_off_is_late_since_its_first_deadline()
    {
        var incident = new Incident { Stage = Stage.Classify, StageDeadline = Now };
        var late = Lifecycle.Apply(incident, new TimelineEvent(1, Now, null, new StageStalled(Stage.Classify, 1, [], Now + Duration.FromMinutes(5))));
        late = Lifecycle.Apply(late, new TimelineEvent(2, Now + Duration.FromMinutes(5), null, new StageStalled(Stage.Classify, 2, [], Now + Duration.FromMinutes(10))));
        Rows.Of(late, Two).Due.ShouldBe(Now);
        Words.Left(Now, Now + Duration.FromMinutes(35)).ShouldBe("overdue 35 min");
    }

    [Fact]
    public void A_fix_that_is_verified_waits_for_the_commander_who_may_be_relieved()
    {
        var incident = new Incident
        {
            Stage = Stage.Resolve, Owners = ["max"], Duty = Both, Fix = "Restarted", Verification = "Answers again", ImpactGone = true, AcceptedBy = "max",
        };
        StageSteps.Now(incident, Two)!.Owners.ShouldHaveSingleItem().Name.ShouldBe("Zoë");
        var step = NextSteps.Of(incident, "max", Two)!;
        (step.Step, step.Title).ShouldBe(("take-IC", "Zoë declares it resolved"));
        NextSteps.Of(incident with { ImpactGone = false }, "max", Two)!.Why.ShouldBe("The verification is noted. What is missing: that users no longer feel it.");
    }

    [Fact]
    public void Who_is_alone_has_no_next_person() =>
        Rows.Of(new Incident { Stage = Stage.Detect, Climb = new Climb { NextAt = Now } }, new Faces([new Person { Id = "zoe", Name = "Zoë" }])).Due.ShouldBeNull();

    [Theory]
    [InlineData("Zoë Müller", "zoe-muller")]
    [InlineData("Ada Lovelace", "ada-lovelace")]
    [InlineData("Strauß", "strauss")]
    [InlineData("李雷", "first")]
    public void The_first_person_gets_an_id_that_reads_like_their_name(string name, string id) =>
        new SetupForm("Team", "Etc/UTC", name, null).Checked().Id.ShouldBe(id);
}
