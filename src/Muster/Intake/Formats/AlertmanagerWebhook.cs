using System.Text.Json;
using Muster.Alerts;
using Muster.Foundation;

namespace Muster.Intake.Formats;

/// <summary>
/// What an Alertmanager sends to a webhook receiver (version 4), and Grafana's superset of it (version 1). Its sender tells when an
/// alert is resolved, so one that fires does not lapse.
/// </summary>
internal sealed class AlertmanagerWebhook : IIntakeFormat
{
    public bool IsOwn => false;

    public bool KeepsBody => true;

    public bool Recognises(Shape shape) => shape.Kind == ShapeKind.Object && shape.Names.Contains("alerts");

    public Batch Read(ReadOnlySpan<byte> body, Source source, Instant now)
    {
        var reader = JsonReading.Reader(body);
        var batch = new BatchBuilder();
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("alerts"u8))
                {
                    reader.Read();
                    ReadAlerts(ref reader, batch, source, now);
                }
                else
                {
                    reader.Skip();
                }
            }

            reader.Read();
            return batch.Build(isList: true);
        }
        catch (JsonException error)
        {
            throw JsonReading.NotJson(error);
        }
    }

    private static void ReadAlerts(ref Utf8JsonReader reader, BatchBuilder batch, Source source, Instant now)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new BadInputException("alerts", $"must be a list, not {JsonReading.Kind(reader.TokenType)}");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            try
            {
                batch.Keep(Signal(LabelledAlert.Read(ref reader), source, now));
            }
            catch (BadInputException bad)
            {
                batch.Refuse(bad.Field, bad.Reason);
            }
        }
    }

    private static Signal Signal(LabelledAlert alert, Source source, Instant now)
    {
        var resolved = alert.Status is { } status ? status == "resolved" : alert.EndsAt <= now;
        var firedAt = Instant.Min(alert.StartsAt ?? alert.EndsAt ?? now, now);
        return resolved
            ? alert.ToSignal(source, AlertStatus.Resolved, firedAt, Instant.Min(alert.EndsAt ?? now, now))
            : alert.ToSignal(source, AlertStatus.Firing, firedAt, null);
    }
}
