using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Muster.Cli.TeamFiles;
using Muster.Foundation;
using Muster.Paging;

namespace Muster.Cli;

/// <summary>
/// `serve --demo`: a sample team, an agent that fails now and then and sends real alerts through the front door, and an
/// inbox that prints what would have reached a phone. Nothing here is pretended; only the agent and the phones are.
/// </summary>
internal sealed class Demo(Apply apply, ServerAddress address, Clock clock, IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly (int AfterSeconds, string Status, string Severity, string Service, string Key, string Summary)[] Script =
    [
        (3, "firing", "P1", "telegram-handler", "latency", "Response latency >10s for 5 consecutive minutes"),
        (40, "firing", "P0", "openclaw-gateway", "gateway", "Gateway answers nothing: 3 probes failed"),
        (150, "resolved", "P0", "openclaw-gateway", "gateway", "Gateway answers again"),
        (20, "resolved", "P1", "telegram-handler", "latency", "Response latency is back to 2s"),
        (20, "firing", "P2", "nightly-sync", "sync", "Nightly sync has not finished by 06:00"),
    ];

    private readonly string _key = Ids.NewSecret();

    /// <summary>Signs Alice in on the page, and the command line with it.</summary>
    public string Token { get; } = Ids.NewSecret();

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/demo/inbox/{who}", async (string who, HttpRequest request, CancellationToken ct) =>
    {
        if (!request.HasJsonContentType())
        {
            throw new BadInputException("", "the inbox takes messages, and those are JSON");
        }

        try
        {
            var message = await request.ReadFromJsonAsync<JsonObject>(ct) ?? throw new BadInputException("", "is null");
            Console.WriteLine(Line(who, message));
            return Results.Ok();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new BadInputException("", "is not a message as webhooks send them");
        }
    });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        var file = TeamFileReader.Read(SampleTeam(), new Variables(Variable));
        await apply.Run(file, false, "program:demo", stoppingToken);
        Console.WriteLine($"Sign in as Alice at {address.Public}/sign-in with this token, or give it to the command line:");
        Console.WriteLine($"  export MUSTER_TOKEN={Token}");
        using var agent = new HttpClient { BaseAddress = new Uri(address.Public) };
        agent.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        foreach (var (after, status, severity, service, key, summary) in Script)
        {
            await clock.Delay(Duration.FromSeconds(after), stoppingToken);
            Console.WriteLine($"sample agent: {status} {severity} {service}: {summary}");
            using var answer = await agent.PostAsJsonAsync("/v1/alerts", new { status, severity, service, summary, dedupKey = key }, stoppingToken);
        }

        Console.WriteLine("sample agent: done. Report something yourself, or stop and start again.");
    }

    private string? Variable(string name) => name switch
    {
        "DEMO_URL" => address.Public,
        "DEMO_TOKEN" => Token,
        "DEMO_KEY" => _key,
        _ => null,
    };

    private static string SampleTeam()
    {
        using var reader = new StreamReader(typeof(Demo).Assembly.GetManifestResourceStream("Muster.Cli.demo.yaml")!);
        return reader.ReadToEnd();
    }

    private static string Line(string who, JsonObject message)
    {
        var incident = message["incident"];
        var about = incident is null ? message["title"]?.ToString() : $"[{incident["severity"]}] #{incident["number"]} {incident["title"]} ({incident["stage"]})";
        var line = $"→ {who,-10} {message["kind"],-6} {about}";
        var said = message["text"]?.ToString().Split("\n\n") ?? [];
        var news = message["kind"]?.ToString() == "page" || said.Length < 2 ? "" : $"\n             {said[^1].TrimEnd().Replace("\n", "\n             ", StringComparison.Ordinal)}";
        var actions = message["actions"]?.AsArray().Select(action => $"\n             {action!["label"]}: {action["url"]}") ?? [];
        return line + news + string.Concat(actions);
    }
}
