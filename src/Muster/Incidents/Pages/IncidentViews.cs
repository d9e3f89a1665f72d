using Muster.Alerts;
using Muster.Foundation;
using Muster.OnCall;
using Muster.OnCall.Pages;
using Muster.Paging;
using Muster.Web;

namespace Muster.Incidents.Pages;

/// <summary>Reads everything an incident's page shows, in one snapshot of the database.</summary>
internal sealed class IncidentViews(Database database, Frames frames, IncidentStore incidents, AlertStore alerts, PageStore pages)
{
    private const int MostAlerts = 10;
    private const int MostPages = 30;
    private const int MostStory = 150;
    private const int MostOthers = 50;

    /// <summary>Null when there is no such incident.</summary>
    public Task<(Frame Frame, IncidentView View)?> Of(long number, HttpContext http, Typed typed, CancellationToken ct) =>
        database.Read<(Frame, IncidentView)?>(async sql =>
        {
            if (await incidents.Read(sql, number) is not { } incident)
            {
                return null;
            }

            var (frame, faces) = await frames.For(sql, http, "incidents");
            var timeline = await incidents.Timeline(sql, number);
            var whole = http.Request.Query["timeline"] == "all";
            var ledger = await pages.List(sql, number, null, MostPages);
            var attempts = await pages.Attempts(sql, [.. ledger.Select(page => page.Id)]);
            var others = await incidents.Open(sql, MostOthers);
            return (frame, View(incident, timeline, frame, faces) with
            {
                Story = [.. timeline.Reverse().Take(whole ? timeline.Count : MostStory).Select(one => StoryLines.Of(one, faces))],
                StoryLength = timeline.Count,
                AlertCount = (await alerts.Count(sql, number)).All,
                Alerts = [.. (await alerts.Of(sql, number, MostAlerts)).Select(AlertLines.Of)],
                Pages = [.. ledger.Select(page => LedgerLines.Of(page, [.. attempts[page.Id]], faces))],
                Others = [.. others.Where(other => other.Number != number).Select(other => (other.Number, Rows.Title(other)))],
                Typed = typed,
            });
        }, ct);

    private static IncidentView View(Incident incident, IReadOnlyList<TimelineEvent> timeline, Frame frame, Faces faces)
    {
        var next = frame.Viewer is { MayAct: true } viewer ? NextSteps.Of(incident, viewer.Id, faces) : null;
        return new IncidentView
        {
            Number = incident.Number,
            Title = Rows.Title(incident),
            Severity = incident.Severity.ToString(),
            Provisional = !incident.SeverityConfirmed,
            Kind = incident.Kind?.ToString().ToLowerInvariant(),
            Service = incident.Service,
            Agent = incident.Agent,
            FoundBy = incident.DetectedBy switch
            {
                Detection.Alert => $"an alert from {faces.Name(incident.Source)}",
                Detection.Check => $"a check by {faces.Name(incident.Source)}",
                _ => $"a report by {faces.Name(incident.Source)}",
            },
            FiredAt = incident.FiredAt,
            FailureBeganAt = incident.FailureBeganAt,
            ResolvedAt = incident.ResolvedAt,
            MergedInto = incident.MergedInto,
            Runbook = incident.Runbook,
            Dashboard = incident.Dashboard,
            AlertsResolved = incident.AlertsResolved,
            Stages = StageSteps.Of(incident, timeline),
            Now = StageSteps.Now(incident, faces),
            Next = next,
            Verbs = frame.Viewer is { MayAct: true } ? NextSteps.Verbs(incident, next) : [],
            Triage = new TriageView(incident.Triage.FirstObserved, incident.Triage.ImpactScope, incident.Triage.BlastRadius, incident.Triage.Workaround),
            Fix = incident.Fix,
            Verification = incident.Verification,
            ImpactGone = incident.ImpactGone,
            Roles = [.. Enum.GetValues<Role>().Select(role => RoleLine(incident, role, faces))],
            Review = Review(incident),
            People = faces.Everyone,
            Viewer = frame.Viewer?.Id ?? "",
        };
    }

    private static RoleLine RoleLine(Incident incident, Role role, Faces faces) => new(
        role.ToString(), DutyViews.Name(role), faces.Of(incident.Duty[role]), Raci.Letter(incident.Stage, role),
        incident.HandOff is { } offer && offer.Role == role ? faces.Of(offer.To) : role == Role.TO ? faces.Of(incident.Offer) : null);

    private static ReviewView? Review(Incident incident) => incident.Stage is Stage.Review || incident.Review != new ReviewItems()
        ? new ReviewView(
            incident.Stage == Stage.Review, incident.Review.RootCause, incident.Review.DetectionGap, Task(incident.Review.PreventionTask),
            Task(incident.Review.RunbookUpdate), incident.Review.Missing(), incident.Stage == Stage.Review ? incident.StageDeadline : null)
        : null;

    private static TaskView? Task(ActionItem? item) => item is null ? null : new TaskView(item.Title, item.Owner, LocalTimes.Date.Format(item.Due));
}
