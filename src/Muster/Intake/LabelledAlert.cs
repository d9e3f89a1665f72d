using System.Text.Json;
using Muster.Alerts;
using Muster.Foundation;

namespace Muster.Intake;

/// <summary>
/// An alert of the Prometheus family: labels say what it is, annotations what to tell people. Read from JSON, with whatever
/// else stands there passed over, and worded as a signal.
/// </summary>
internal sealed class LabelledAlert
{
    // The first that is there and not empty counts.
    private static readonly string[] ServiceLabels =
        ["service", "service_name", "job", "app", "application", "app_kubernetes_io_name", "component", "deployment", "namespace"];
    private static readonly string[] AgentLabels = ["agent", "agent_name", "agent_id"];
    private static readonly string[] SeverityLabels = ["severity", "priority", "level"];
    private static readonly string[] Summaries = ["summary", "title", "message", "description"];
    private static readonly string[] Runbooks = ["runbook_url", "runbook", "runbookURL", "runbook_link"];
    private static readonly string[] Dashboards = ["dashboard", "dashboard_url", "dashboardURL"];
    private static readonly string[] Impacts = ["impact"];

    public Dictionary<string, string> Labels { get; } = [];

    public Dictionary<string, string> Annotations { get; } = [];

    /// <summary>`firing` or `resolved`, where the sender says so.</summary>
    public string? Status { get; private set; }

    /// <summary>Null where the sender gave none, or its zero.</summary>
    public Instant? StartsAt { get; private set; }

    public Instant? EndsAt { get; private set; }

    public string? GeneratorUrl { get; private set; }

    public string? DashboardUrl { get; private set; }

    /// <summary>Reads the object that the reader stands at and leaves it at its end, also when an entry in it is wrong.</summary>
    /// <exception cref="BadInputException">The field that is wrong, and why.</exception>
    public static LabelledAlert Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            var kind = JsonReading.Kind(reader.TokenType);
            reader.Skip();
            throw new BadInputException("", $"an alert must be an object, not {kind}");
        }

        var alert = new LabelledAlert();
        var depth = reader.CurrentDepth;
        try
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                alert.ReadField(ref reader);
            }
        }
        catch (BadInputException)
        {
            JsonReading.SkipToEnd(ref reader, depth);
            throw;
        }

        alert.DropEmptyLabels();
        return alert;
    }

    public Signal ToSignal(Source source, AlertStatus status, Instant firedAt, Instant? endsAt)
    {
        var (severity, guessed) = SeverityWord.Read(First(Labels, SeverityLabels) ?? Annotations.GetValueOrDefault("severity"), source);
        var service = First(Labels, ServiceLabels) ?? Labels.GetValueOrDefault("alertname");
        return new Signal
        {
            // Over the labels as they came: cut ones could be two alerts' same.
            Fingerprint = Fingerprint.OfLabels(Labels),
            Status = status, Severity = severity, SeverityGuessed = guessed, FiredAt = firedAt, EndsAt = endsAt,
            Summary = Limits.Cut(First(Annotations, Summaries) ?? Labels.GetValueOrDefault("alertname") ?? service ?? Spelled(), Limits.Summary),
            Agent = Cut(First(Labels, AgentLabels), Limits.Name),
            Service = Limits.Cut(service ?? source.Id, Limits.Name),
            Impact = Cut(First(Annotations, Impacts), Limits.Impact),
            Dashboard = Link(First(Annotations, Dashboards) ?? DashboardUrl),
            Runbook = Link(First(Annotations, Runbooks)),
            GeneratorUrl = Link(GeneratorUrl),
            Labels = Kept(Labels, Limits.LabelValue),
            Annotations = Kept(Annotations, Limits.AnnotationValue),
        };
    }

    private void ReadField(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("labels"u8))
        {
            reader.Read();
            JsonReading.Map(ref reader, "labels", Labels);
        }
        else if (reader.ValueTextEquals("annotations"u8))
        {
            reader.Read();
            JsonReading.Map(ref reader, "annotations", Annotations);
        }
        else if (reader.ValueTextEquals("startsAt"u8))
        {
            reader.Read();
            StartsAt = Known(JsonReading.Time(ref reader, "startsAt"));
        }
        else if (reader.ValueTextEquals("endsAt"u8))
        {
            reader.Read();
            EndsAt = Known(JsonReading.Time(ref reader, "endsAt"));
        }
        else if (reader.ValueTextEquals("status"u8))
        {
            reader.Read();
            Status = JsonReading.Text(ref reader, "status");
        }
        else if (reader.ValueTextEquals("generatorURL"u8))
        {
            reader.Read();
            GeneratorUrl = JsonReading.Text(ref reader, "generatorURL");
        }
        else if (reader.ValueTextEquals("dashboardURL"u8))
        {
            reader.Read();
            DashboardUrl = JsonReading.Text(ref reader, "dashboardURL");
        }
        else
        {
            reader.Skip();
        }
    }

    private void DropEmptyLabels()
    {
        foreach (var name in Labels.Where(label => label.Value.Length == 0).Select(label => label.Key).ToList())
        {
            Labels.Remove(name);
        }

        if (Labels.Count == 0)
        {
            throw new BadInputException("labels", "an alert needs at least one label with a value");
        }
    }

    private string Spelled() => $"{{{string.Join(", ", Labels.Select(label => $"{label.Key}=\"{label.Value}\""))}}}";

    private static Instant? Known(Instant? time) => time < GivenTime.Earliest ? null : time;

    private static string? First(Dictionary<string, string> from, string[] names)
    {
        foreach (var name in names)
        {
            if (from.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value))
            {
                return value;
            }
        }

        return null;
    }

    private static string? Cut(string? text, int most) => text is null ? null : Limits.Cut(text, most);

    /// <summary>An address that was cut leads nowhere.</summary>
    private static string? Link(string? text) => text is { Length: > 0 and <= Limits.Link } ? text : null;

    private static Dictionary<string, string> Kept(Dictionary<string, string> all, int longest) =>
        all.Count <= Limits.Labels && all.All(one => one.Key.Length <= Limits.LabelName && one.Value.Length <= longest)
            ? all
            : all.OrderBy(one => one.Key, StringComparer.Ordinal).Take(Limits.Labels).DistinctBy(one => Limits.Cut(one.Key, Limits.LabelName))
                .ToDictionary(one => Limits.Cut(one.Key, Limits.LabelName), one => Limits.Cut(one.Value, longest));
}
