using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Fuzz;

/// <summary>Sends generated requests over many connections at once and judges every answer, while the server's time goes on.</summary>
internal sealed partial class Storm(MusterServer server, FuzzTeam team, IReadOnlyList<Recipe> recipes, ulong seed) : IDisposable
{
    private const int Wires = 12;
    private const int MostFailures = 25;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private static readonly Duration Lull = Duration.FromMinutes(6);

    private readonly Generator _generator = new(recipes, seed);
    private readonly ConcurrentDictionary<string, string> _failures = new();
    private readonly SemaphoreSlim _setUp = new(1, 1);
    private Seen? _seen;
    private int _next;

    /// <summary>MUSTER_FUZZ_SEED repeats a storm; without it every run has another.</summary>
    public static ulong Seed { get; } =
        Environment.GetEnvironmentVariable("MUSTER_FUZZ_SEED") is { Length: > 0 } given ? ulong.Parse(given, CultureInfo.InvariantCulture) : (ulong)Random.Shared.NextInt64();

    /// <summary>What has no answer by then never gets one; on a busy machine everything else does.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many requests had each status.</summary>
    public ConcurrentDictionary<int, int> Statuses { get; } = new();

    /// <summary>Sends the requests from <paramref name="from"/> up to <paramref name="to"/>; then what has become due is done.</summary>
    public async Task Blow(int from, int to)
    {
        _seen ??= new Seen(await team.OperatorToken());
        server.Logs.Tolerate(""); // Verify tells which request it was
        _next = from - 1;
        using var over = new CancellationTokenSource();
        var time = GoOn(over.Token);
        await Task.WhenAll(Enumerable.Range(0, Wires).Select(_ => Task.Run(() => Work(to))));
        await over.CancelAsync();
        await time;
        await server.Advance(Lull);
    }

    /// <summary>Fails with everything that was wrong, each with the request that shows it.</summary>
    public void Verify()
    {
        foreach (var line in server.Logs.Lines.Where(line => line.StartsWith("error", StringComparison.Ordinal) || line.StartsWith("critical", StringComparison.Ordinal)))
        {
            _failures.TryAdd(Digits().Replace(string.Join('\n', line.Split('\n').Skip(1).Take(1)) + line.Split('\n').FirstOrDefault(part => part.Contains("at Muster.", StringComparison.Ordinal)), "#"), line);
        }

        if (!_failures.IsEmpty)
        {
            Assert.Fail($"MUSTER_FUZZ_SEED={seed} finds {_failures.Count}:\n\n{string.Join("\n\n", _failures.Values)}");
        }
    }

    public void Dispose() => _setUp.Dispose();

    /// <summary>At the pace of the real one: a fold that rests must not wait for a worker that waits for it.</summary>
    private async Task GoOn(CancellationToken ct)
    {
        using var tick = new PeriodicTimer(Tick);
        try
        {
            while (await tick.WaitForNextTickAsync(ct))
            {
                server.Time.Advance(Duration.FromTimeSpan(Tick));
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task Work(int to)
    {
        using var wire = new Wire(new Uri(server.Url).Port);
        while (Interlocked.Increment(ref _next) is var index && index < to && _failures.Count < MostFailures)
        {
            await One(wire, index);
        }
    }

    private async Task One(Wire wire, int index)
    {
        var request = _seen!.Fill(_generator.Make(index), index);
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var answer = await wire.Send(request, patience.Token);
            Statuses.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
            if (Oracle.Complaint(request, answer) is { } complaint)
            {
                Fail(index, request, $"{complaint}: {answer.Status} {answer.Type} {answer.Text}");
            }

            _seen.Learn(answer);
            await Restore(request, answer);
        }
        catch (OperationCanceledException)
        {
            wire.Dispose();
            Fail(index, request, "the server never answered");
        }
        catch (Exception error)
        {
            wire.Dispose();
            Fail(index, request, $"no sense could be made of the answer: {error}");
        }
    }

    /// <summary>A request that changed the team has shown what it can; the others need the team as it was.</summary>
    private async Task Restore(FuzzRequest request, Answer answer)
    {
        if (answer.Status == 200 && request.Method == "PUT" && request.Target.StartsWith("/v1/config", StringComparison.Ordinal) && answer.Text != """{"changes":[]}""")
        {
            await _setUp.WaitAsync();
            await team.MoveIn();
            _setUp.Release();
        }

        foreach (var action in server.Receiver.Messages.TakeLast(4).SelectMany(message => message.Actions))
        {
            _seen!.Learn("action", action.Url[(action.Url.LastIndexOf('/') + 1)..]);
        }

        server.Receiver.Forget();
    }

    private void Fail(int index, FuzzRequest request, string why) => _failures.TryAdd(
        $"{request.Endpoint} {Digits().Replace(why.Length > 60 ? why[..60] : why, "#")}",
        new StringBuilder($"#{index} {request.Endpoint}: {(why.Length > 600 ? why[..600] : why)}\n    {request}").ToString());

    [GeneratedRegex("[0-9]+", RegexOptions.None, -1)]
    private static partial Regex Digits();
}
