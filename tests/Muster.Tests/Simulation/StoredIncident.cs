using System.Data.Common;
using Muster.Foundation;
using Muster.Incidents;

namespace Muster.Tests.Simulation;

/// <summary>The row of an incident. It has to be the fold of the incident's events, column by column.</summary>
internal sealed record StoredIncident(
    int Version, string State, string Title, string? Service, string Severity, string Stage, bool Open, Instant OpenedAt, Instant? ResolvedAt, Instant? NextDueAt)
{
    public static StoredIncident Read(DbDataReader row) => new(
        row.GetInt32(0), row.GetString(1), row.GetString(2), Look.Text(row, 3), row.GetString(4), row.GetString(5), row.GetBoolean(6),
        Look.Time(row, 7)!.Value, Look.Time(row, 8), Look.Time(row, 9));

    /// <summary>Null when the row says what the events say.</summary>
    public string? Differs(Incident fold)
    {
        var expected = new StoredIncident(
            fold.Version, Json.Write(fold), fold.Title, fold.Service, fold.Severity.ToString(), fold.Stage.ToString(), fold.Open, fold.OpenedAt, fold.ResolvedAt, fold.NextDueAt);
        return this == expected ? null : $"the stored row is not the fold of its events:\n{this}\n{expected}";
    }
}
