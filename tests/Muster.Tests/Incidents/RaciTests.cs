using Muster.Incidents;
using Muster.OnCall;

namespace Muster.Tests.Incidents;

/// <summary>Every cell of the playbook's table (D2), and what it means: who owns a stage, who may act in it, who is only told.</summary>
public sealed class RaciTests
{
    private static readonly Duty Duty = new("ic", "to", "backup", "co");

    [Theory]
    [InlineData("Detect", "IC", "I")]
    [InlineData("Detect", "TO", "R")]
    [InlineData("Detect", "CO", "I")]
    [InlineData("Classify", "IC", "R")]
    [InlineData("Classify", "TO", "C")]
    [InlineData("Classify", "CO", "I")]
    [InlineData("Assign", "IC", "R")]
    [InlineData("Assign", "TO", "A")]
    [InlineData("Assign", "CO", "I")]
    [InlineData("Resolve", "IC", "A")]
    [InlineData("Resolve", "TO", "R")]
    [InlineData("Resolve", "CO", "I")]
    [InlineData("Review", "IC", "R")]
    [InlineData("Review", "TO", "R")]
    [InlineData("Review", "CO", "C")]
    public void A_cell_of_the_table_decides_who_owns_may_act_and_is_told(string stageName, string roleName, string letter)
    {
        var (stage, role) = (Enum.Parse<Stage>(stageName), Enum.Parse<Role>(roleName));
        var person = Duty[role]!;
        var incident = new Incident { Stage = stage, Duty = Duty };
        Raci.Letter(stage, role).ShouldBe(letter);
        Raci.Told(incident).Contains(person).ShouldBeTrue("whoever is in the table hears that the incident moves on");
        Raci.Informed(stage, Duty).Contains(person).ShouldBe(letter == "I", "who has nothing to do is informed, not asked");
        Lifecycle.OwnersOf(stage, Duty, Roster.Empty).Contains(person).ShouldBe(letter == "R", "the stage waits for who is responsible");
        Raci.MayAct(incident, person).ShouldBe(letter != "I");
    }

    [Fact]
    public void The_backup_stands_in_for_the_technical_owner_and_hears_nothing_until_asked()
    {
        Raci.MayAct(new Incident { Stage = Stage.Resolve, Duty = Duty }, "backup").ShouldBeTrue();
        Raci.Told(new Incident { Stage = Stage.Resolve, Duty = Duty }).ShouldBe(["ic", "to", "co"]);
        Raci.Told(new Incident { Stage = Stage.Closed, Duty = new Duty("one", "to", null, "one") }).ShouldBe(["one", "to"]);
    }
}
