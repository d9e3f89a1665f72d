using Muster.OnCall;
using Muster.Team;

namespace Muster.Incidents;

internal static partial class Lifecycle
{
    private static Decision BeginMitigation(Incident incident, Command.BeginMitigation mitigation, Caller by)
    {
        if (by.IsProgram)
        {
            return RefuseProgram("mitigate");
        }

        return incident.Stage switch
        {
            Stage.Detect => Decision.Refuse("not-acknowledged-yet", "Acknowledge it first, so that nobody else is woken while you work. Nothing was changed."),
            Stage.Review or Stage.Closed => Decision.Refuse("already-resolved", "This incident is resolved; reopen it first. Nothing was changed."),
            _ when !Raci.MayAct(incident, by.Person!) => RefuseUninvolved(incident),
            _ => Decision.Of(new MitigationBegun(mitigation.Action)),
        };
    }

    private static Decision Verify(Incident incident, Command.Verify verify, Caller by)
    {
        if (by.IsProgram)
        {
            return RefuseProgram("verify");
        }

        return incident.Stage != Stage.Resolve
            ? NotInResolve(incident)
            : Raci.MayAct(incident, by.Person!)
                ? Decision.Of(new Verified(verify.Verification, verify.ImpactGone))
                : RefuseUninvolved(incident);
    }

    private static Decision Resolve(Incident incident, Command.Resolve resolve, Situation situation, Caller by)
    {
        if (by.IsProgram)
        {
            return RefuseProgram("resolve");
        }

        if (incident.Stage != Stage.Resolve)
        {
            return NotInResolve(incident);
        }

        if (incident.Duty.IC is { } ic && ic != by.Person && !situation.Roster.Solo)
        {
            return Decision.Refuse("only-the-ic-resolves", $"The incident commander declares it resolved, and that is {ic}. Ask {ic}, or take the role with hand-off. Nothing was changed.");
        }

        var fix = Given(resolve.Fix) ?? incident.Fix;
        var verification = Given(resolve.Verification) ?? incident.Verification;
        if (fix is null)
        {
            return Decision.Refuse("fix-missing", "Say what fixed it, or what the workaround is. Nothing was changed.");
        }

        if (verification is null)
        {
            return Decision.Refuse("verification-missing", "Say how it was verified in production. Nothing was changed.");
        }

        return resolve.ImpactGone ?? incident.ImpactGone
            ? Decision.Of(
                new Resolved(fix, verification),
                Start(Stage.Review, incident.Duty, situation, situation.Now + situation.Policy.Review))
            : Decision.Refuse("impact-not-confirmed", "Users may still feel it: confirm that the impact is gone. Nothing was changed.");
    }

    private static Decision Reopen(Incident incident, Command.Reopen reopen, Situation situation, Caller by)
    {
        if (by.IsProgram)
        {
            return RefuseProgram("reopen");
        }

        if (incident.Open)
        {
            return Decision.Refuse("not-resolved", $"This incident is open, in {incident.Stage}. Nothing was changed.");
        }

        var people = Rungs.People([Role.IC, Role.TO], incident.Duty).Where(person => person != by.Person && situation.Roster.Everyone.Contains(person)).ToList();
        return Decision.Of(
        [
            new Reopened(reopen.Reason),
            Start(Stage.Resolve, incident.Duty, situation, ResolveDeadline(incident.Severity, situation)),
            .. people.Count > 0 ? [new Paged(people, [], PageReason.Reopened, null, null)] : Array.Empty<IncidentEvent>(),
        ]);
    }

    private static Decision MergeInto(Incident incident, Command.MergeInto merge, Caller by)
    {
        if (by.IsProgram)
        {
            return RefuseProgram("merge");
        }

        return merge.Into == incident.Number
            ? Decision.Refuse("same-incident", "An incident cannot be merged into itself. Nothing was changed.")
            : incident.Stage == Stage.Closed
                ? Decision.Refuse("closed", "This incident is closed. Nothing was changed.")
                : Decision.Of(new Merged(merge.Into));
    }

    private static Decision SaveReview(Incident incident, Command.SaveReview review, Caller by) =>
        ReviewRefusal(incident, by) ?? Decision.Of(new ReviewSaved(Merge(incident.Review, review.Review)));

    private static Decision Close(Incident incident, Caller by)
    {
        var missing = incident.Review.Missing();
        return ReviewRefusal(incident, by)
            ?? (missing.Count > 0
                ? Decision.Refuse("review-incomplete", $"The review still lacks {string.Join(", ", missing)}. What is there was kept.")
                : Decision.Of(new ReviewClosed(), new StageStarted(Stage.Closed, [], null)));
    }

    private static Decision? ReviewRefusal(Incident incident, Caller by) => incident.Stage switch
    {
        _ when by.IsProgram => RefuseProgram("review"),
        Stage.Closed => Decision.Refuse("closed", "This incident is closed. Nothing was changed."),
        not Stage.Review => Decision.Refuse("not-resolved", $"The review comes after the resolution; the incident is in {incident.Stage}. Nothing was changed."),
        _ => Raci.MayAct(incident, by.Person!) ? null : RefuseUninvolved(incident),
    };

    private static Decision NotInResolve(Incident incident) => incident.Stage switch
    {
        Stage.Detect => Decision.Refuse("not-acknowledged-yet", "Nobody has acknowledged it yet. Acknowledge, classify and accept it first. Nothing was changed."),
        Stage.Classify => Decision.Refuse("not-classified-yet", "Classify it first: severity and kind. Nothing was changed."),
        Stage.Assign => Decision.Refuse("not-accepted-yet", "No technical owner has accepted it yet. Nothing was changed."),
        _ => Decision.Refuse("already-resolved", "This incident is resolved already. Nothing was changed."),
    };

    private static ReviewItems Merge(ReviewItems old, ReviewItems given) => new()
    {
        RootCause = Given(given.RootCause) ?? old.RootCause,
        DetectionGap = Given(given.DetectionGap) ?? old.DetectionGap,
        PreventionTask = given.PreventionTask ?? old.PreventionTask,
        RunbookUpdate = given.RunbookUpdate ?? old.RunbookUpdate,
    };

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
