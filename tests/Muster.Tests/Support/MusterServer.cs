using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Muster.Engine;
using Muster.Foundation;
using Muster.Paging;

namespace Muster.Tests.Support;

/// <summary>
/// The real server with real HTTP on a free port, on a clock that the test moves. <see cref="Advance"/> lets hours pass in
/// milliseconds: it jumps from one due instant to the next and lets everything settle there.
/// </summary>
internal sealed class MusterServer : IAsyncDisposable
{
    private readonly Scratch _data;
    private readonly WebApplication _app;
    private readonly Dictionary<string, HttpClient> _clients = [];
    private bool _borrows;

    private MusterServer(Scratch data, WebApplication app, ManualTime time, CollectingLogs logs, Receiver receiver, string? database)
    {
        (_data, _app, Time, Logs, Receiver, Database) = (data, app, time, logs, receiver, database);
        Http = Client(null);
    }

    public ManualTime Time { get; }

    public CollectingLogs Logs { get; }

    /// <summary>Where the webhook contacts of <see cref="SampleTeam"/> point.</summary>
    public Receiver Receiver { get; }

    /// <summary>PostgreSQL's connection string; null on SQLite.</summary>
    public string? Database { get; }

    public string DataFolder => _data.Folder;

    /// <summary>Nobody's client.</summary>
    public HttpClient Http { get; }

    public string Url => _app.Urls.First();

    public IServiceProvider Services => _app.Services;

    /// <param name="plant">Adds what the product does not have.</param>
    public static async Task<MusterServer> Start(On on, PostgresCluster cluster, Instant? at = null, Action<WebApplication>? plant = null)
    {
        var data = new Scratch();
        var time = new ManualTime(at ?? Instant.FromUtc(2026, 2, 18, 2, 14, 33));
        var database = on == On.Postgres ? await cluster.CreateMigratedDatabase(CancellationToken.None) : null;
        return await Start(data, time, database, await Receiver.Start(), plant);
    }

    /// <summary>The same database and data folder under a new process' eyes: what was only in memory is gone.</summary>
    /// <param name="meanwhile">What the database is found to hold, as a crash could have left it.</param>
    public async Task<MusterServer> Restart(Func<Session, Task>? meanwhile = null)
    {
        await Stop();
        if (meanwhile is not null)
        {
            await using var database = Database is null ? Muster.Foundation.Database.Sqlite(Path.Combine(DataFolder, "muster.db")) : Muster.Foundation.Database.PostgreSql(Database);
            await database.Write(meanwhile, CancellationToken.None);
        }

        return await Start(_data, Time, Database, Receiver, null);
    }

    /// <summary>As <see cref="Restart"/>; in between, while no server runs, this is done to its files or its database.</summary>
    /// <param name="database">The PostgreSQL it is to find then; null: the one it had.</param>
    public async Task<MusterServer> After(Func<Task> work, string? database = null)
    {
        await Stop();
        await work();
        return await Start(_data, Time, database ?? Database, Receiver, null);
    }

    /// <summary>A second equal server on the same PostgreSQL, with the same master key, clock and receiver.</summary>
    /// <param name="newer">Steps of the schema that only this one knows.</param>
    public async Task<MusterServer> Replica(params IReadOnlyCollection<Migration> newer)
    {
        var replica = await Start(_data, Time, Database.ShouldNotBeNull(), Receiver, null, newer);
        replica._borrows = true;
        return replica;
    }

    /// <summary>Until so many replicas listen for each other on this PostgreSQL; fails after half a minute.</summary>
    public async Task Listening(int replicas)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await Read(sql => sql.First<long>("select count(*) from pg_stat_activity where datname = current_database() and query = 'listen muster'")) < replicas)
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Until the engine has completed a pass that nobody here asked for; fails after half a minute.</summary>
    public async Task PassAfter(Pass before)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (ReferenceEquals(Services.GetRequiredService<Line>().Last, before))
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>The client of a person or program whose token is `NAME-token`, as <see cref="SampleTeam"/> gives them.</summary>
    public HttpClient As(string name) => Client($"{name}-token");

    /// <summary>A client that sends this bearer token; null: none.</summary>
    public HttpClient Client(string? token)
    {
        if (!_clients.TryGetValue(token ?? "", out var client))
        {
            client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(Url) };
            client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            _clients[token ?? ""] = client;
        }

        return client;
    }

    public Task<T> Read<T>(Func<Session, Task<T>> work) => Services.GetRequiredService<Database>().Read(work, CancellationToken.None);

    public Task Write(Func<Session, Task> work) => Services.GetRequiredService<Database>().Write(work, CancellationToken.None);

    /// <summary>Until nothing is due, nothing is on its way (but sends that a receiver lets hang) and a whole pass changes nothing more.</summary>
    public async Task<Pass> Settle(int hanging = 0)
    {
        var line = Services.GetRequiredService<Line>();
        var paging = Services.GetRequiredService<PagingStage>();
        for (var cycles = 0; ; cycles++)
        {
            cycles.ShouldBeLessThan(2_000, "the engine does not come to rest");
            var quietBefore = paging.InFlight <= hanging;
            var before = await Changes();
            var pass = await line.Cycle(CancellationToken.None);
            // A send may begin and fail within one pass: what that led to is seen only by the next.
            if (quietBefore && paging.InFlight <= hanging && (pass.NextDue is null || pass.NextDue > Time.Now) && await Changes() == before)
            {
                return pass;
            }
        }
    }

    public async Task Advance(Duration span, int hanging = 0)
    {
        var end = Time.Now + span;
        while ((await Settle(hanging)).NextDue is { } next && next <= end)
        {
            Time.Advance(next - Time.Now);
        }

        Time.Advance(end - Time.Now);
        await Settle(hanging);
    }

    public Task AdvanceTo(Instant instant) => Advance(instant - Time.Now);

    public async Task<JsonNode> Get(string path, string who = "alice")
    {
        using var response = await As(who).GetAsync(path);
        response.IsSuccessStatusCode.ShouldBeTrue($"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    public Task<JsonNode> Incident(long number) => Get($"/v1/incidents/{number}");

    /// <summary>The timeline's sentences, in order.</summary>
    public async Task<IReadOnlyList<string>> Timeline(long number) =>
        [.. (await Get($"/v1/incidents/{number}/timeline"))["events"]!.AsArray().Select(one => one!["text"]!.GetValue<string>())];

    /// <summary>Does a verb and settles; the incident afterwards.</summary>
    public async Task<JsonNode> Do(string who, long number, string verb, object? body = null)
    {
        using var response = await As(who).PostAsJsonAsync($"/v1/incidents/{number}/{verb}", body ?? new { });
        response.IsSuccessStatusCode.ShouldBeTrue($"{who} {verb}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        await Settle();
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    /// <summary>The stable reason with which a verb is refused.</summary>
    public async Task<string> Refused(string who, long number, string verb, object? body = null)
    {
        using var response = await As(who).PostAsJsonAsync($"/v1/incidents/{number}/{verb}", body ?? new { });
        ((int)response.StatusCode).ShouldBe(409, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!["reason"]!.GetValue<string>();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        if (!_borrows)
        {
            await Receiver.DisposeAsync();
            _data.Dispose();
        }

        Logs.Verify();
    }

    private static async Task<MusterServer> Start(Scratch data, ManualTime time, string? database, Receiver receiver, Action<WebApplication>? plant, params IReadOnlyCollection<Migration> newer)
    {
        var logs = new CollectingLogs();
        var options = new ServeOptions { Urls = "http://127.0.0.1:0", Data = data.Folder, Database = database };
        var app = await Server.Build(options, time, builder =>
        {
            builder.Logging.ClearProviders().AddProvider(logs);
            builder.Services.AddSingleton<IReadOnlyList<Migration>>([.. Migrations.Known, .. newer]);
        }, CancellationToken.None);
        plant?.Invoke(app);
        await app.StartAsync();
        return new MusterServer(data, app, time, logs, receiver, database);
    }

    /// <summary>Grows with whatever the engine does.</summary>
    private Task<long> Changes() => Read(sql => sql.First<long>(
        """
        select (select count(*) from page_attempts) + (select count(*) from pages where ended_at is not null)
            + (select coalesce(sum(version), 0) from incidents) + (select count(*) from journal where folded_at is not null)
        """));

    private async Task Stop()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }

        _clients.Clear();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
