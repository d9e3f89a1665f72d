using System.Text.Json;
using Muster.Alerts;
using Muster.Foundation;

namespace Muster.Intake.Formats;

/// <summary>
/// Muster's own JSON: one alert, or a list. Strict, because its senders are written for it: an unknown field is a typing error
/// that would otherwise cost a runbook at night.
/// </summary>
internal sealed class MusterJson : IIntakeFormat
{
    private static readonly string[] Fields =
        ["status", "severity", "agent", "service", "summary", "impact", "dashboard", "runbook", "firedAt", "failureBeganAt", "dedupKey", "labels"];

    public bool IsOwn => true;

    public bool KeepsBody => false;

    public bool Recognises(Shape shape) => shape.Kind != ShapeKind.Text;

    public Batch Read(ReadOnlySpan<byte> body, Source source, Instant now)
    {
        var reader = JsonReading.Reader(body);
        var batch = new BatchBuilder();
        try
        {
            reader.Read();
            var isList = reader.TokenType == JsonTokenType.StartArray;
            if (!isList)
            {
                Take(ref reader, batch, source, now);
            }

            while (isList && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Take(ref reader, batch, source, now);
            }

            reader.Read();
            return batch.Build(isList);
        }
        catch (JsonException error)
        {
            throw JsonReading.NotJson(error);
        }
    }

    private static void Take(ref Utf8JsonReader reader, BatchBuilder batch, Source source, Instant now)
    {
        var depth = reader.CurrentDepth;
        try
        {
            batch.Keep(Signal(Entry(ref reader), source, now));
        }
        catch (BadInputException bad)
        {
            JsonReading.SkipToEnd(ref reader, depth);
            batch.Refuse(bad.Field, bad.Reason);
        }
    }

    private static Given Entry(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            var kind = JsonReading.Kind(reader.TokenType);
            reader.Skip();
            throw new BadInputException("", $"an alert must be an object, not {kind}");
        }

        var given = new Given();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!Fields.Contains(name) || !given.Names.Add(name))
            {
                throw new BadInputException(Limits.Cut(name, 60), Fields.Contains(name) ? "is given twice" : $"is not a field of an alert; those are {string.Join(", ", Fields)}");
            }

            reader.Read();
            Field(ref reader, name, given);
        }

        return given;
    }

    private static void Field(ref Utf8JsonReader reader, string name, Given given)
    {
        if (name == "labels")
        {
            JsonReading.Map(ref reader, name, given.Labels);
        }
        else if (name is "firedAt" or "failureBeganAt")
        {
            given.Times[name] = JsonReading.Time(ref reader, name);
        }
        else
        {
            given.Texts[name] = JsonReading.Text(ref reader, name);
        }
    }

    private static Signal Signal(Given given, Source source, Instant now)
    {
        var resolved = Resolved(given["status"]);
        var summary = given["summary"] ?? throw new BadInputException("summary", "is missing");
        var (agent, service) = (given.Filled("agent"), given.Filled("service"));
        var key = given.Filled("dedupKey");
        return OwnAlert.Checked(new Signal
        {
            Fingerprint = key is null
                ? Fingerprint.OfFailure(agent, service, summary, given.Labels)
                : Fingerprint.OfKey(Limits.Within("dedupKey", key, Limits.DedupKey)),
            Status = resolved ? AlertStatus.Resolved : AlertStatus.Firing,
            Severity = Severity(given["severity"], source), SeverityGuessed = given["severity"] is null,
            Agent = agent, Service = service, Summary = summary, Impact = given.Filled("impact"),
            Dashboard = given.Filled("dashboard"), Runbook = given.Filled("runbook"), Labels = given.Labels,
            FiredAt = GivenTime.Checked("firedAt", given.Times.GetValueOrDefault("firedAt"), now) ?? now,
            FailureBeganAt = GivenTime.Checked("failureBeganAt", given.Times.GetValueOrDefault("failureBeganAt"), now),
            EndsAt = resolved ? now : null,
        });
    }

    private static bool Resolved(string? status) => status switch
    {
        null or "firing" => false,
        "resolved" => true,
        _ => throw new BadInputException("status", $"\"{Limits.Cut(status, 40)}\" is neither firing nor resolved"),
    };

    private static Severity Severity(string? word, Source source) =>
        word is null || SeverityWord.TryRead(word, source, out _)
            ? SeverityWord.Read(word, source).Severity
            : throw new BadInputException("severity", $"\"{Limits.Cut(word, 40)}\" is none of P0, P1 and P2, nor in the table of source {source.Id}");

    /// <summary>An entry as it came.</summary>
    private sealed class Given
    {
        public HashSet<string> Names { get; } = [];

        public Dictionary<string, string?> Texts { get; } = [];

        public Dictionary<string, Instant?> Times { get; } = [];

        public Dictionary<string, string> Labels { get; } = [];

        public string? this[string name] => Texts.GetValueOrDefault(name);

        /// <summary>A blank is as good as nothing.</summary>
        public string? Filled(string name) => string.IsNullOrWhiteSpace(this[name]) ? null : this[name];
    }
}
