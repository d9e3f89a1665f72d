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

    /// <summary>Everybody in the table hears of a transition; the backup only once asked for.</summary>
    public static IReadOnlyList<string> Told(Incident incident) =>
        [.. new[] { incident.Duty.IC, incident.Duty.TO, incident.Duty.CO }.OfType<string>().Distinct()];

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
