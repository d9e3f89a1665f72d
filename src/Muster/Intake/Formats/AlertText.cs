using System.Text;
using Muster.Alerts;
using Muster.Foundation;

namespace Muster.Intake.Formats;

/// <summary>The one alert format (B5), however it was pasted.</summary>
internal sealed class AlertText : IIntakeFormat
{
    public bool IsOwn => true;

    public bool KeepsBody => true;

    public bool Recognises(Shape shape) => shape.Kind == ShapeKind.Text;

    public Batch Read(ReadOnlySpan<byte> body, Source source, Instant now)
    {
        var parsed = AlertFormat.Parse(Encoding.UTF8.GetString(body).Replace('\0', '\uFFFD'));
        if (parsed.Count == 0)
        {
            throw new BadInputException("", "the body is neither JSON nor has it an alert's first line, like: [P1] Agent: openclaw-prod | Service: telegram-handler");
        }

        var batch = new BatchBuilder();
        foreach (var one in parsed)
        {
            try
            {
                batch.Keep(Signal(one.Alert ?? throw new BadInputException(one.Field, one.Reason), source, now));
            }
            catch (BadInputException bad)
            {
                batch.Refuse(bad.Field, bad.Reason);
            }
        }

        return batch.Build(isList: parsed.Count > 1);
    }

    private static Signal Signal(FormattedAlert alert, Source source, Instant now)
    {
        var (severity, guessed) = SeverityWord.Read(alert.Severity, source);
        return OwnAlert.Checked(new Signal
        {
            Fingerprint = Fingerprint.OfFailure(alert.Agent, alert.Service, alert.Summary, alert.Labels),
            Status = alert.Resolved ? AlertStatus.Resolved : AlertStatus.Firing,
            Severity = severity, SeverityGuessed = guessed,
            Agent = alert.Agent, Service = alert.Service, Summary = alert.Summary, Impact = alert.Impact,
            Dashboard = alert.Dashboard, Runbook = alert.Runbook, Labels = alert.Labels,
            FiredAt = GivenTime.Checked("Time", alert.Time, now) ?? now,
            EndsAt = alert.Resolved ? now : null,
        });
    }
}
