using Muster.Paging;

namespace Muster.Tests.Simulation;

/// <summary>What a page may become, and what has to be true of it before it does.</summary>
internal static class PageRules
{
    public static string? Broken(KnownPage? before, KnownPage after, Post.Sent sent) => (before?.State, after.State) switch
    {
        (null, PageState.Planned or PageState.Superseded) => null,
        (null, _) => "a page began as something else than an intention",
        (PageState.Planned, PageState.Superseded) => null,
        (PageState.Planned, PageState.Delivered or PageState.Failed) when sent.Tries == 0 => "a page ended without having been claimed",
        (PageState.Delivered or PageState.Failed or PageState.Superseded, var to) when to != before!.State && to != PageState.Delivered => "a page that had ended goes on",
        (_, PageState.Sending) when before!.SupersededAt is not null && after.ClaimedIn != before.ClaimedIn => "a page that nobody needs any more is taken on",
        (_, PageState.Delivered) when sent.Delivered == 0 => "a page counts as delivered, and no far end has said so",
        (_, PageState.Failed) when after.Failure is null => "a page failed without a reason",
        _ => null,
    };
}
