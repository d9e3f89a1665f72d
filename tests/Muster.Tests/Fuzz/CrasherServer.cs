using System.Text;
using Muster.Tests.Support;

namespace Muster.Tests.Fuzz;

/// <summary>One server for all crashers: none of them may leave anything behind, and least of all an error in the log.</summary>
public sealed class CrasherServer(PostgresCluster cluster) : IAsyncLifetime
{
    private MusterServer _server = null!;

    internal FuzzTeam Team { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await MusterServer.Start(On.Sqlite, cluster, plant: Muster.Cli.Demo.Map);
        Team = new FuzzTeam(_server);
        await Team.MoveIn();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Fails when the answer is not one that a storm would let pass.</summary>
    /// <param name="headers">`Name: value` each; as alice unless they say who.</param>
    internal async Task<Answer> Send(string method, string target, string body = "", Framing framing = Framing.Length, params string[] headers)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var wire = new Wire(new Uri(_server.Url).Port);
        var all = new[] { "Host: 127.0.0.1", "Authorization: Bearer alice-token-1234" }.Concat(headers).Select(header => header.Split(": ", 2))
            .GroupBy(pair => pair[0]).Select(group => (group.Key, group.Last()[1]));
        var request = new FuzzRequest($"{method} {target}", method, target, [.. all], Encoding.UTF8.GetBytes(body), framing);
        var answer = await wire.Send(request, patience.Token);
        Oracle.Complaint(request, answer).ShouldBeNull($"{request}\n{answer.Status} {answer.Text}");
        return answer;
    }
}
