using System.Text;
using System.Text.Json;
using Muster.Foundation;

namespace Muster.Alerts;

/// <summary>An alert as text says it (B5). The severity is the word in the brackets, whoever's word it is.</summary>
internal sealed record FormattedAlert
{
    public required string Severity { get; init; }

    public string? Agent { get; init; }

    public string? Service { get; init; }

    public Instant? Time { get; init; }

    public required string Summary { get; init; }

    public string? Impact { get; init; }

    public string? Dashboard { get; init; }

    public string? Runbook { get; init; }

    public bool Resolved { get; init; }

    /// <summary>Every other `Key: value` line.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>What a signal says, without its labels: they are for programs, and this is read at night.</summary>
    public static FormattedAlert Of(Signal signal) => new()
    {
        Severity = signal.Severity.ToString(), Agent = signal.Agent, Service = signal.Service, Time = signal.FiredAt,
        Summary = signal.Summary, Impact = signal.Impact, Dashboard = signal.Dashboard, Runbook = signal.Runbook,
        Resolved = signal.Status == AlertStatus.Resolved,
    };
}

/// <summary>What one header in a text led to: an alert, or the field that is wrong and why.</summary>
internal readonly record struct ParsedAlert(FormattedAlert? Alert, string Field = "", string Reason = "");

/// <summary>
/// The one alert format (B5), for any chat and any program. A value is written as it is; one that would not read back as
/// itself (it has line breaks, outer blanks or quotes) is written as a JSON string. So what is rendered is parsed exactly,
/// and what people type needs no escapes.
/// </summary>
internal static class AlertFormat
{
    private const string Fence = "```";

    public static string Render(FormattedAlert alert)
    {
        var text = new StringBuilder().Append('[').Append(alert.Severity).Append("] ");
        text.AppendJoin(" | ", new[] { InHeader("Agent", alert.Agent), InHeader("Service", alert.Service) }.Where(part => part is not null));
        Line(text, "Status", alert.Resolved ? "resolved" : null);
        Line(text, "Time", alert.Time is { } time ? Rfc3339.Format(time) : null);
        Line(text, "Summary", alert.Summary);
        Line(text, "Impact", alert.Impact);
        Line(text, "Dashboard", alert.Dashboard);
        Line(text, "Runbook", alert.Runbook);
        foreach (var (name, value) in alert.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            Line(text, AlertFormatReader.IsPlainLabel(name) ? name : Quote(name), value);
        }

        return text.ToString();
    }

    /// <summary>Every alert in the text, in order; none where no line has a header.</summary>
    public static IReadOnlyList<ParsedAlert> Parse(string text) => new AlertFormatReader().Read(text);

    /// <summary>What stands after a colon; null when nothing does.</summary>
    internal static string? Value(string raw)
    {
        var value = raw.Trim();
        value = value.EndsWith(Fence, StringComparison.Ordinal) ? value[..^Fence.Length].TrimEnd() : value;
        return value.Length == 0 ? null : Unquoted(value) ?? value;
    }

    private static string? Unquoted(string value)
    {
        if (value.Length < 2 || value[0] != '"' || value[^1] != '"')
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<string>(value);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? InHeader(string key, string? value) => value is null
        ? null
        : $"{key}: {(value.AsSpan().IndexOfAny('|', '"') >= 0 ? Quote(value) : Written(value))}";

    private static void Line(StringBuilder text, string key, string? value)
    {
        if (value is not null)
        {
            text.Append('\n').Append(key).Append(": ").Append(Written(value));
        }
    }

    private static string Written(string value) =>
        Value(value) == value && value.AsSpan().IndexOfAny('\n', '\r') < 0 && value[0] is not '<' ? value : Quote(value);

    private static string Quote(string value) => JsonSerializer.Serialize(value, Json.Options);
}
