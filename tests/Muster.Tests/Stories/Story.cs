using Muster.Tests.Support;

namespace Muster.Tests.Stories;

/// <summary>A story runs over the real server on both databases: its class derives once for each.</summary>
public abstract class Story(On on, PostgresCluster cluster)
{
    private protected async Task<MusterServer> Begin(Action<SampleTeam.Options>? change = null, Instant? at = null) =>
        await SampleTeam.Move(await MusterServer.Start(on, cluster, at), change);
}
