using Muster.Foundation;
using Muster.Paging;
using Muster.Web;

namespace Muster.Incidents.Pages;

/// <summary>A line of the ledger in words: who was interrupted, how, and what came of it.</summary>
internal static class LedgerLines
{
    public static PageLine Of(Page page, IReadOnlyList<PageAttempt> attempts, Faces faces)
    {
        var (state, tone, at) = State(page);
        var by = page.Channel ?? (attempts.Count > 0 ? attempts[^1].Contact : null);
        var failures = attempts.Where(one => one.Reason is { Length: > 0 }).Select(one => $"{one.Contact}: {one.Reason}");
        var end = attempts.Any(one => one.Reason == page.Failure) ? null : page.Failure;
        return new PageLine(
            faces.Of(page.Person), Kind(page), by ?? "", page.PlannedAt, state, tone, at,
            OneLine.Of(string.Join("; ", failures.Append(end).OfType<string>().Distinct()), 400));
    }

    private static string Kind(Page page) => (page.Kind, page.Reason) switch
    {
        (MessageKind.Notice, _) => "told",
        (MessageKind.Update, _) => "update",
        (_, nameof(PageReason.Repeated)) => "paged again",
        (_, nameof(PageReason.AskedToAccept)) => "asked to take it",
        (_, nameof(PageReason.HandOffOffered)) => "asked to take a role",
        (_, nameof(PageReason.StageStalled)) => "paged: overdue",
        _ => "paged",
    };

    private static (string State, string Tone, Instant? At) State(Page page) => page switch
    {
        { AcknowledgedAt: { } at } => ("acknowledged", "good", at),
        { State: PageState.Delivered } => ("delivered", "good", page.EndedAt),
        { State: PageState.Failed } => ("failed", "bad", page.EndedAt),
        { State: PageState.Superseded } => ("no longer needed", "plain", page.SupersededAt),
        { State: PageState.Sending } => ("being sent", "wait", null),
        _ => ("planned", "wait", page.DueAt > page.PlannedAt ? page.DueAt : null),
    };
}
