namespace Muster.Team;

/// <summary>What the whole team shares: its name, its clock on the wall, and when it works.</summary>
internal sealed record TeamSettings
{
    public const string Setting = "team";

    public string Name { get; init; } = "Our team";

    /// <summary>IANA zone id.</summary>
    public string TimeZone { get; init; } = "Etc/UTC";

    public IReadOnlyList<IsoDayOfWeek> BusinessDays { get; init; } =
        [IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday, IsoDayOfWeek.Wednesday, IsoDayOfWeek.Thursday, IsoDayOfWeek.Friday];

    /// <summary>Local, `HH:mm`.</summary>
    public string BusinessFrom { get; init; } = "09:00";

    /// <summary>Local, `HH:mm`, after <see cref="BusinessFrom"/>.</summary>
    public string BusinessTo { get; init; } = "17:00";

    /// <summary>ISO dates.</summary>
    public IReadOnlyList<string> Holidays { get; init; } = [];
}
