using System.Text.Json;
using Muster.Alerts;
using Muster.Foundation;

namespace Muster.Intake.Formats;

/// <summary>
/// What Prometheus, vmalert and amtool post to an Alertmanager (API v2): a list of alerts, sent again as long as they fire.
/// The end decides: one that is past means resolved, one ahead is when the alert lapses unless it is sent again.
/// </summary>
internal sealed class AlertmanagerAlerts : IIntakeFormat
{
    /// <summary>Alertmanager's resolve_timeout: how long an alert without an end lasts.</summary>
    public static readonly Duration Lasts = Duration.FromMinutes(5);

    public bool IsOwn => false;

    public bool KeepsBody => false;

    public bool Recognises(Shape shape) => shape.Kind == ShapeKind.List && (shape.Names.Count == 0 || shape.Names.Contains("labels") && !shape.Names.Contains("summary"));

    public Batch Read(ReadOnlySpan<byte> body, Source source, Instant now)
    {
        var reader = JsonReading.Reader(body);
        var batch = new BatchBuilder();
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw new BadInputException("", $"the body must be a list of alerts, not {JsonReading.Kind(reader.TokenType)}");
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

            reader.Read();
            return batch.Build(isList: true);
        }
        catch (JsonException error)
        {
            throw JsonReading.NotJson(error);
        }
    }

    private static Signal Signal(LabelledAlert alert, Source source, Instant now)
    {
        if (alert.EndsAt < alert.StartsAt)
        {
            throw new BadInputException("endsAt", "start time must be before end time");
        }

        var endsAt = Instant.Min(alert.EndsAt ?? now + Lasts, now + Limits.LatestEnd);
        // A start ahead of us is a clock that runs ahead of ours.
        var firedAt = Instant.Min(alert.StartsAt ?? alert.EndsAt ?? now, now);
        return alert.ToSignal(source, endsAt <= now ? AlertStatus.Resolved : AlertStatus.Firing, firedAt, endsAt);
    }
}
