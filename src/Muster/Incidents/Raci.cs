using Muster.OnCall;

namespace Muster.Incidents;

/// <summary>Responsible, accountable, consulted, informed (D2): who is asked, who is told and who may act, per stage.</summary>
internal static class Raci
{
    /// <summary>`R`, `A`, `C` or `I`. The backup stands in for the technical owner.</summary>
    public static string Letter(Stage stage, Role role) => role switch
    {
        Role.IC => Letters(stage).IC,
        Role.TO or Role.Backup => Letters(stage).TO,
        _ => Letters(stage).CO,
    };

    /// <summary>Who hears of a transition: everybody the table names for the stage it leads to; the backup only once asked for.</summary>
    public static IReadOnlyList<string> Told(Incident incident) => Holders(incident.Stage, incident.Duty, "RACI");

    /// <summary>Whom the stage waits for.</summary>
    public static IReadOnlyList<string> Responsible(Stage stage, Duty duty) => Holders(stage, duty, "R");

    /// <summary>Who is told because they are asked for nothing.</summary>
    public static IReadOnlyList<string> Informed(Stage stage, Duty duty) => Holders(stage, duty, "I");

    /// <summary>
    /// Who may move the stage on: whoever is responsible, accountable or consulted, and whoever was asked or acknowledged,
    /// because at night the person who is awake is the one who can.
    /// </summary>
    public static bool MayAct(Incident incident, string person) =>
        incident.Duty == Duty.Nobody
        || Enum.GetValues<Role>().Any(role => incident.Duty[role] == person && Letter(incident.Stage, role) != "I")
        || incident.AcknowledgedBy == person
        || incident.AcceptedBy == person
        || incident.Owners.Contains(person)
        || incident.Offered.Contains(person)
        || incident.Climb.Reached.Contains(person);

    private static IReadOnlyList<string> Holders(Stage stage, Duty duty, string letters) =>
        Rungs.People(new[] { Role.IC, Role.TO, Role.CO }.Where(role => letters.Contains(Letter(stage, role), StringComparison.Ordinal)), duty);

    private static (string IC, string TO, string CO) Letters(Stage stage) => stage switch
    {
        Stage.Detect => ("I", "R", "I"),
        Stage.Classify => ("R", "C", "I"),
        Stage.Assign => ("R", "A", "I"),
        Stage.Resolve => ("A", "R", "I"),
        Stage.Review => ("R", "R", "C"),
        _ => ("I", "I", "I"),
    };
}
