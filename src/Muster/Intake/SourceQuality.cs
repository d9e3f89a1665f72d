using Muster.Foundation;
using Muster.Incidents;

namespace Muster.Intake;

/// <summary>
/// How well a source's alerts serve the people they wake (B5, A3): what they left out, however much the catalogue filled in
/// afterwards, and how often their wording cost more time to classify than the team allows.
/// </summary>
internal sealed record SourceQuality
{
    public required string Source { get; init; }

    /// <summary>Alerts and incidents since then are counted.</summary>
    public required Instant Since { get; init; }

    public long Alerts { get; init; }

    public long WithoutRunbook { get; init; }

    public long WithoutImpact { get; init; }

    public long WithoutDashboard { get; init; }

    public long SeverityGuessed { get; init; }

    /// <summary>Incidents that an alert of this source opened.</summary>
    public long Incidents { get; init; }

    /// <summary>Of these, the ones whose Classify stage ran over its time.</summary>
    public long SlowlyClassified { get; init; }

    public static async Task<SourceQuality> Of(Session sql, string source, Instant since)
    {
        var alerts = await sql.First<Counts>(
            $"""
            select count(*) as alerts,
                count(*) filter (where {Field(sql, "signal", "runbook")} is null) as without_runbook,
                count(*) filter (where {Field(sql, "signal", "impact")} is null) as without_impact,
                count(*) filter (where {Field(sql, "signal", "dashboard")} is null) as without_dashboard,
                count(*) filter (where {Field(sql, "signal", "severityGuessed")} in ('true', '1')) as severity_guessed
            from alerts where source = @source and fired_at >= @since
            """, new { source, since });
        var incidents = await sql.First<Counts>(
            $"""
            select count(*) as incidents,
                count(*) filter (where exists (select 1 from incident_events e where e.incident = i.number
                    and e.body like @stalled)) as slowly_classified
            from incidents i where {Field(sql, "i.state", "source")} = @source and i.opened_at >= @since
            """, new { source, since, stalled = $$"""{"type":"stage-stalled","stage":{{Json.Write(Stage.Classify)}},%""" });
        return new SourceQuality
        {
            Source = source, Since = since, Alerts = alerts!.Alerts, WithoutRunbook = alerts.WithoutRunbook, WithoutImpact = alerts.WithoutImpact,
            WithoutDashboard = alerts.WithoutDashboard, SeverityGuessed = alerts.SeverityGuessed,
            Incidents = incidents!.Incidents, SlowlyClassified = incidents.SlowlyClassified,
        };
    }

    /// <summary>A field of a JSON column as text; null where there is none.</summary>
    private static string Field(Session sql, string column, string name) => sql.Dialect == Dialect.Postgres
        ? $"({column}::jsonb ->> '{name}')"
        : $"cast(json_extract({column}, '$.{name}') as text)";

    private sealed class Counts
    {
        public long Alerts { get; init; }

        public long WithoutRunbook { get; init; }

        public long WithoutImpact { get; init; }

        public long WithoutDashboard { get; init; }

        public long SeverityGuessed { get; init; }

        public long Incidents { get; init; }

        public long SlowlyClassified { get; init; }
    }
}
