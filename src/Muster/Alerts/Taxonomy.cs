namespace Muster.Alerts;

/// <summary>
/// Other tools' words for how bad it is (B4). Every source starts with this table and may change it; nothing behind the
/// door knows another vocabulary than P0, P1 and P2. Words are compared without regard to case.
/// </summary>
internal static class Taxonomy
{
    public static readonly IReadOnlyDictionary<string, Severity> Default = new Dictionary<string, Severity>(StringComparer.OrdinalIgnoreCase)
    {
        ["P0"] = Severity.P0, ["critical"] = Severity.P0, ["page"] = Severity.P0, ["emergency"] = Severity.P0, ["fatal"] = Severity.P0,
        ["disaster"] = Severity.P0, ["sev0"] = Severity.P0, ["sev1"] = Severity.P0, ["alert"] = Severity.P0,
        ["P1"] = Severity.P1, ["error"] = Severity.P1, ["high"] = Severity.P1, ["major"] = Severity.P1, ["sev2"] = Severity.P1,
        ["warning"] = Severity.P1, ["warn"] = Severity.P1,
        ["P2"] = Severity.P2, ["ticket"] = Severity.P2, ["info"] = Severity.P2,
        ["low"] = Severity.P2, ["minor"] = Severity.P2, ["none"] = Severity.P2, ["sev3"] = Severity.P2, ["sev4"] = Severity.P2,
        ["P3"] = Severity.P2, ["P4"] = Severity.P2, ["P5"] = Severity.P2,
    };
}
