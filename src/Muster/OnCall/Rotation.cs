using System.Text.Json.Serialization;

namespace Muster.OnCall;

/// <summary>
/// The team's list of weeks. A listed week begins on the first handoff day on or after its date, at the handoff time on
/// the team's own clock, and lasts until the next handoff. A week that is missing between two listed ones is nobody's.
/// </summary>
internal sealed record Rotation
{
    public const string Setting = "rotation";

    public Handoff Handoff { get; init; } = Handoff.Default;

    public IReadOnlyList<RotationWeek> Weeks { get; init; } = [];

    /// <summary>After the last listed week, start over with the first, for ever.</summary>
    public bool Repeat { get; init; }

    /// <summary>Above the weeks, each above those before it.</summary>
    public IReadOnlyList<Layer> Layers { get; init; } = [];

    /// <summary>Everybody it names.</summary>
    [JsonIgnore]
    public IEnumerable<string> People => Weeks.SelectMany(week => week.Duty.People).Concat(Layers.SelectMany(layer => layer.Pool).Select(member => member.Person).OfType<string>()).Distinct();

    /// <summary>Who is listed at an instant; to ask more than once, keep the <see cref="Timetable"/>.</summary>
    public Duty DutyAt(Instant at, DateTimeZone zone) => new Timetable(this, zone).DutyAt(at) ?? Duty.Nobody;

    /// <inheritdoc cref="WeekList.Shifts"/>
    public IEnumerable<Shift> Shifts(Instant from, Instant until, DateTimeZone zone) => new WeekList(this, zone).Shifts(from, until);
}

/// <summary>When one week's people hand over to the next, on the team's clock.</summary>
internal sealed record Handoff(IsoDayOfWeek Day, LocalTime At)
{
    public static readonly Handoff Default = new(IsoDayOfWeek.Monday, new LocalTime(9, 0));

    public LocalDate OnOrAfter(LocalDate date) => date.With(DateAdjusters.NextOrSame(Day));
}

/// <summary>One line of the list: person ids, null for nobody.</summary>
internal sealed record RotationWeek(
    LocalDate Week,
    [property: JsonPropertyName("IC")] string? IC,
    [property: JsonPropertyName("TO")] string? TO,
    string? Backup,
    [property: JsonPropertyName("CO")] string? CO)
{
    [JsonIgnore]
    public Duty Duty => new(IC, TO, Backup, CO);
}
