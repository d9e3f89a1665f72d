using Muster.Alerts;
using Muster.Foundation;
using Muster.OnCall;

namespace Muster.Incidents;

/// <summary>The verbs as the outside says them, and what each needs to be told. Both the API and the pages' forms read them here.</summary>
internal static class Verbs
{
    public static readonly IReadOnlyList<string> Names =
    [
        "acknowledge", "classify", "triage", "assign", "accept", "decline", "note", "begin-mitigation", "verify", "resolve",
        "reopen", "hand-off", "escalate", "merge", "review", "close",
    ];

    /// <summary>The command of a verb; null for a verb that does not exist.</summary>
    /// <exception cref="BadInputException">A field is missing, wrong or unknown.</exception>
    public static Command? Read(string verb, Body body)
    {
        Command? command = verb switch
        {
            "acknowledge" => new Command.Acknowledge(),
            "classify" => new Command.Classify(body.OneOf<Severity>("severity"), body.OneOf<Kind>("kind") ?? throw body.Bad("kind", "is required: infrastructure or behaviour")),
            "triage" => Triage(body),
            "assign" => new Command.Assign(body.Text("person") ?? body.RequiredText("to")),
            "accept" => new Command.Accept(),
            "decline" => new Command.Decline(body.Text("reason")),
            "note" => new Command.Note(body.RequiredText("text"), body.OneOf<NoteKind>("kind") ?? NoteKind.Note),
            "begin-mitigation" => new Command.BeginMitigation(body.RequiredText("action")),
            "verify" => new Command.Verify(body.RequiredText("verification"), body.Flag("impactGone") ?? false),
            "resolve" => new Command.Resolve(body.Text("fix") ?? body.Text("workaround"), body.Text("verification"), body.Flag("impactGone")),
            "reopen" => new Command.Reopen(body.RequiredText("reason")),
            "hand-off" => new Command.OfferRole(body.OneOf<Role>("role") ?? throw body.Bad("role", "is required: IC, TO, Backup or CO"), body.RequiredText("to")),
            "escalate" => new Command.Escalate(),
            "merge" => new Command.MergeInto(body.Number("into") ?? throw body.Bad("into", "is required: an incident's number")),
            "review" => new Command.SaveReview(Review(body)),
            "close" => new Command.Close(),
            _ => null,
        };
        if (command is not null)
        {
            body.NoMore();
        }

        return command;
    }

    private static Command.NoteTriage Triage(Body body)
    {
        var triage = new Triage
        {
            FirstObserved = body.Text("firstObserved"),
            ImpactScope = body.Text("impactScope"),
            BlastRadius = body.Text("blastRadius"),
            Workaround = body.Text("workaround"),
        };
        return triage == new Triage()
            ? throw body.Bad("firstObserved", "one of firstObserved, impactScope, blastRadius and workaround is required")
            : new Command.NoteTriage(triage);
    }

    private static ReviewItems Review(Body body) => new()
    {
        RootCause = body.Text("rootCause"),
        DetectionGap = body.Text("detectionGap"),
        PreventionTask = Item(body, "preventionTask"),
        RunbookUpdate = Item(body, "runbookUpdate"),
    };

    private static ActionItem? Item(Body body, string name)
    {
        if (body.Object(name) is not { } item)
        {
            return null;
        }

        var read = new ActionItem(item.RequiredText("title"), item.RequiredText("owner"), item.Date("due") ?? throw item.Bad("due", "is required: a date like 2026-02-18"));
        item.NoMore();
        return read;
    }
}
