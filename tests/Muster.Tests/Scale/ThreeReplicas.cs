using System.Security.Cryptography;
using Muster.Tests.Force;
using Muster.Tests.Support;

namespace Muster.Tests.Scale;

/// <summary>Three processes on one PostgreSQL, as on three machines: nothing is common to them but the database and MUSTER_KEY. Before them, nginx.</summary>
public sealed class ThreeReplicas(PostgresCluster cluster) : IAsyncLifetime
{
    public const string Alice = "alice-token-0123456789";

    private readonly List<(MusterHome Home, MusterProcess Process)> _running = [];
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    internal string Database { get; private set; } = "";

    internal PageReceiver Receiver { get; private set; } = null!;

    internal Balancer Balancer { get; } = new();

    internal IReadOnlyList<MusterProcess> All => [.. _running.Select(one => one.Process)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Database = await cluster.CreateDatabase(Ct);
        Receiver = await PageReceiver.Start();
        await Join();
        await Task.WhenAll(Join(), Join());
        await Balancer.Start(All.Select(replica => replica.Url), Ct);
    }

    /// <summary>One more, which the balancer does not know yet.</summary>
    internal async Task<MusterProcess> Join()
    {
        var team = ForceTeam.With(Receiver.Url).Replace("tokens:\n", $"tokens:\n  - {{ id: alice-cli, secret: \"{Alice}\", for: alice }}\n", StringComparison.Ordinal);
        var home = new MusterHome(team) { Database = Database, Variables = [$"MUSTER_KEY={_key}", $"MUSTER_PUBLIC_URL={Balancer.Url.ToString().TrimEnd('/')}"] };
        var process = (await home.Start(Ct)).As(ForceTeam.Token);
        lock (_running)
        {
            _running.Add((home, process));
        }

        return process;
    }

    /// <summary>It has ended. The balancer is not told: it has to find that out.</summary>
    internal async Task Gone(MusterProcess ended)
    {
        var one = _running.Single(one => one.Process == ended);
        _running.Remove(one);
        await one.Process.DisposeAsync();
        one.Home.Dispose();
    }

    /// <summary>How many messages it has taken to send since it started.</summary>
    internal static Task<long> Taken(MusterProcess replica) => Count(replica, "muster_messages_taken_total");

    /// <summary>How many requests with alerts it has accepted since it started.</summary>
    internal static Task<long> Accepted(MusterProcess replica) => Count(replica, "muster_requests_accepted_total");

    private static async Task<long> Count(MusterProcess replica, string name)
    {
        var metrics = await replica.Http.GetStringAsync("/metrics", Ct);
        return long.Parse(metrics.Split('\n').Single(line => line.StartsWith($"{name} ", StringComparison.Ordinal)).Split(' ')[1]);
    }

    public async ValueTask DisposeAsync()
    {
        await Balancer.DisposeAsync();
        foreach (var (home, process) in _running)
        {
            await process.DisposeAsync();
            home.Dispose();
        }

        await Receiver.DisposeAsync();
    }
}
