using Muster.Alerts;
using Muster.Tests.Support;

namespace Muster.Tests.Stories;

/// <summary>A story runs over the real server on both databases: its class derives once for each.</summary>
public abstract class Story(On on, PostgresCluster cluster)
{
    private protected async Task<MusterServer> Begin(Action<SampleTeam.Options>? change = null, Instant? at = null) =>
        await SampleTeam.Move(await MusterServer.Start(on, cluster, at), change);

    private protected async Task<Walk> Walk(Action<SampleTeam.Options>? change = null, Instant? at = null) => new(await Begin(change, at));

    /// <summary>An incident in the stage before which somebody has done all that the stages before it ask for.</summary>
    private protected async Task<Walk> WalkTo(string stage, Severity severity = Severity.P1, Action<SampleTeam.Options>? change = null, Instant? at = null)
    {
        var walk = await Walk(change, at);
        walk.Number = (await walk.Server.Fire(walk.Server.Signal(severity)))!.Value;
        string[] stages = ["detect", "classify", "assign", "resolve", "review", "closed"];
        foreach (var done in stages.TakeWhile(one => one != stage))
        {
            await Finish(walk, done);
        }

        walk.Arrived();
        walk.Mark();
        return walk;
    }

    private static async Task Finish(Walk walk, string stage)
    {
        var (server, number) = (walk.Server, walk.Number);
        switch (stage)
        {
            case "detect":
                await server.Do("bob", number, "acknowledge");
                break;
            case "classify":
                await server.Do("alice", number, "classify", new { kind = "infrastructure" });
                break;
            case "assign":
                await server.Do("bob", number, "accept");
                break;
            case "resolve":
                await server.Do("alice", number, "resolve", new { fix = "Restarted it", verification = "Checked by hand", impactGone = true });
                break;
            case "review":
                await server.Do("alice", number, "review", CompleteReview);
                await server.Do("alice", number, "close");
                break;
        }
    }

    internal static object CompleteReview => new
    {
        rootCause = "The log buffer was unbounded and grew to 4 GB in 72 hours",
        detectionGap = "Nothing watched the memory of the handler",
        preventionTask = new { title = "Bound the buffer", owner = "bob", due = "2026-03-04" },
        runbookUpdate = new { title = "Say how to rotate the buffer", owner = "alice", due = "2026-02-27" },
    };

    /// <summary>The Monday after the sample week, when the rotation hands over in Berlin.</summary>
    private protected static readonly Instant HandOver = Instant.FromUtc(2026, 2, 23, 8, 0);
}
