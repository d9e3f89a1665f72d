namespace Muster.Incidents.Pages;

/// <summary>A page of the list, and what it was asked for.</summary>
/// <param name="Next">The address of the next page; null at the end.</param>
public sealed record ListView(
    IReadOnlyList<IncidentRow> Rows, ListFilter Filter, IReadOnlyList<string> Services, string? Previous, string? Next);

/// <summary>What stands in the address: empty means everything.</summary>
/// <param name="Open">`true`, `false` or empty.</param>
public sealed record ListFilter(string Open, string Severity, string Stage, string Service, string Text)
{
    public bool Narrowed => (Open + Severity + Stage + Service).Length > 0;

    public bool Any => Narrowed || Text.Length > 0;
}
