using Muster.Alerts;
using Muster.Foundation;

namespace Muster.Incidents.Pages;

/// <summary>An alert as the incident's page shows it, cut to what a page can bear.</summary>
internal static class AlertLines
{
    private const int LongestSummary = 300;
    private const int LongestText = 4000;
    private const int LongestLabel = 200;
    private const int MostLabels = 40;

    public static AlertLine Of(Alert alert)
    {
        var text = AlertFormat.Render(FormattedAlert.Of(alert.Signal));
        return new AlertLine(
            alert.Id, alert.Signal.Severity.ToString(), OneLine.Of(alert.Signal.Summary, LongestSummary), alert.Source, alert.FiredAt, alert.ResolvedAt,
            alert.Signals, text.Length > LongestText ? text[..LongestText] + "…" : text,
            [.. alert.Signal.Labels.OrderBy(label => label.Key).Take(MostLabels).Select(label => (OneLine.Of(label.Key, LongestLabel), OneLine.Of(label.Value, LongestLabel)))]);
    }
}
