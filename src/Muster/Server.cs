using System.Net.Sockets;
using Muster.Alerts;
using Muster.Catalog;
using Muster.Channels.Email;
using Muster.Channels.Webhook;
using Muster.Cli;
using Muster.Cli.TeamFiles;
using Muster.Engine;
using Muster.Escalation;
using Muster.Foundation;
using Muster.Incidents;
using Muster.Intake;
using Muster.OnCall;
using Muster.Paging;
using Muster.Paging.Pages;
using Muster.Team;
using Muster.Team.Pages;
using Muster.Web;

namespace Muster;

/// <summary>The composition root: one line per room and per connector, top to bottom in the order of the line.</summary>
internal static class Server
{
    private const long LargestBody = 32 * 1024 * 1024;
    private static readonly TimeSpan DrainFor = TimeSpan.FromSeconds(10);

    /// <summary>After a power cut everything starts at once; longer than this is a mistake in the address.</summary>
    private static readonly Duration WaitForDatabase = Duration.FromMinutes(1);

    /// <summary>Serves until the token is cancelled or SIGTERM arrives; then drains.</summary>
    public static async Task Run(ServeOptions options, CancellationToken ct)
    {
        if (!options.Demo)
        {
            await Serve(options, ct);
            return;
        }

        // What is played with never ends up among a team's own data, and begins anew each time.
        var folder = Directory.CreateTempSubdirectory("muster-demo-");
        try
        {
            await Serve(options with { Data = folder.FullName, Database = null, Config = null }, ct);
        }
        finally
        {
            folder.Delete(true);
        }
    }

    private static async Task Serve(ServeOptions options, CancellationToken ct)
    {
#pragma warning disable RS0030 // the composition root is the one place that names the system's clock
        await using var app = await Build(options, TimeProvider.System, _ => { }, ct);
#pragma warning restore RS0030
        var setup = options.Demo ? null : await app.Services.GetRequiredService<Setup>().Offer(ct);
        await Start(app, options, ct);
        var address = app.Services.GetRequiredService<ServerAddress>().Public;
        Console.WriteLine(setup is null
            ? $"Muster is at {address}"
            : $"Muster is at {address}\nNobody is on the team yet. Set it up here (this link works once): {address}/setup/{setup}");
        app.Lifetime.ApplicationStopping.Register(() => Console.WriteLine("Stopping: requests end, and messages on their way arrive."));
        await app.WaitForShutdownAsync(ct);
    }

    private static async Task Start(WebApplication app, ServeOptions options, CancellationToken ct)
    {
        try
        {
            await app.StartAsync(ct);
        }
        catch (Exception error) when (error is IOException or SocketException or InvalidOperationException or FormatException or ArgumentException)
        {
            // What had begun ends in order; thrown away as it runs, it would tell at length that it was.
            await app.StopAsync(CancellationToken.None);
            throw new IOException($"Muster cannot listen on {options.Urls}: {error.Message}", error);
        }
    }

    /// <param name="time">The only clock there is; stories give one they can move.</param>
    /// <param name="adjust">For tests: log collectors, another channel.</param>
    public static async Task<WebApplication> Build(ServeOptions options, TimeProvider time, Action<WebApplicationBuilder> adjust, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(options.Urls.Split(';'));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
        });
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning)
            // A start that fails is told by the exception it ends with, in one line; what stops a running server is critical.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainFor + DrainFor);
        builder.Services.ConfigureHttpJsonOptions(json => Json.Configure(json.SerializerOptions));
        builder.Services.AddOpenApi();
        AddRooms(builder.Services, options, time);
        adjust(builder);

        var app = builder.Build();
        await Prepare(app, options, ct);
        MapRooms(app);
        return app;
    }

    /// <summary>Everything but the host: the simulation runs it without one.</summary>
    internal static void AddRooms(IServiceCollection services, ServeOptions options, TimeProvider time)
    {
        DataFolder.Make(options.Data);
        // Before anything is written there: a second server must leave the first one's token and database alone.
        var folder = options.Database is null ? DataFolder.Hold(options.Data) : null;
        services.AddSingleton(new Clock(time)).AddSingleton<Wake>().AddSingleton<Settings>();
        services.AddSingleton(Secrets.Load(options.Data)).AddSingleton<OperatorToken>();
        services.AddSingleton(_ => options.Database is { } postgres ? Database.PostgreSql(postgres) : Database.Sqlite(Path.Combine(options.Data, "muster.db"), folder));
        services.AddSingleton(Migrations.Known);
        services.AddSingleton(new ServerAddress { Public = options.Urls.Split(';')[0].TrimEnd('/') });

        services.AddSingleton<TeamStore>().AddSingleton<Audit>().AddAccounts().AddSingleton<Members>().AddScoped<Entrance>().AddScoped<PasskeyDoor>().AddSingleton<Setup>().AddSingleton<SignInPace>();
        services.AddSingleton<CatalogStore>().AddSingleton<StillNeeded>(provider => provider.GetRequiredService<CatalogStore>().Need);
        services.AddSingleton<OnCallStore>().AddSingleton<OnCallDesk>().AddSingleton<FeedStore>().AddSingleton<FeedDesk>().AddSingleton<StillNeeded>(provider => provider.GetRequiredService<OnCallStore>().Need);
        services.AddSingleton<SourceStore>().AddSingleton<SilenceStore>().AddSingleton<AlertStore>().AddSingleton<Journal>();
        services.AddSingleton<IncidentStore>().AddSingleton<IdempotentRequests>().AddSingleton<IncidentDesk>();
        services.AddSingleton<PageStore>().AddSingleton<ChannelStore>().AddSingleton<Planner>().AddSingleton<Courier>().AddSingleton<Reach>();
        services.AddSingleton<LinkMail>().AddSingleton<MailLink>(provider => provider.GetRequiredService<LinkMail>().Send);
        services.AddSingleton<ActionLinks>().AddSingleton<Actions>().AddSingleton(provider => PagesApi.Part(provider.GetRequiredService<PageStore>()));
        services.AddIntake();
        services.AddSingleton<LiveFeed>().AddSingleton<SignInScreens>().AddSingleton<PeopleScreens>().AddScreens();
        services.AddSingleton<Apply>();

        services.AddSingleton<ReplicaNews>(provider => provider.GetRequiredService<SourceStore>().Forget);
        services.AddSingleton<ReplicaNews>(provider => provider.GetRequiredService<Journal>().LookAgain);
        services.AddSingleton<ReplicaNews>(provider => provider.GetRequiredService<LiveFeed>().Anything);
        services.AddSingleton<DutyReaction>(provider => provider.GetRequiredService<Planner>().Tell);
        services.AddSingleton<IncidentReaction>(provider => provider.GetRequiredService<Planner>().React);
        services.AddSingleton<IncidentReaction>(provider => provider.GetRequiredService<LiveFeed>().React);

        services.AddSingleton<IChannel, WebhookChannel>();
        services.AddSingleton<IChannel>(provider => new EmailChannel(Mail(), provider.GetRequiredService<Secrets>(), provider.GetRequiredService<Clock>()));

        services.AddSingleton<IStage, FoldStage>();
        services.AddSingleton<IStage, EscalationStage>();
        services.AddSingleton<PagingStage>().AddSingleton<IStage>(provider => provider.GetRequiredService<PagingStage>());
        services.AddSingleton<IStage, RetentionStage>();
        services.AddSingleton<Line>();

        if (options.Demo)
        {
            services.AddSingleton<Demo>().AddHostedService(provider => provider.GetRequiredService<Demo>());
        }

        // The host stops these in reverse: requests end, what they queued is written, the line stops, messages arrive.
        services.AddHostedService<Drain>();
        services.AddHostedService(provider => provider.GetRequiredService<Line>());
        services.AddHostedService<ReplicaWake>();
        services.AddHostedService(provider => provider.GetRequiredService<Journal>());
    }

    private static async Task Prepare(WebApplication app, ServeOptions options, CancellationToken ct)
    {
        var database = app.Services.GetRequiredService<Database>();
        var clock = app.Services.GetRequiredService<Clock>();
        await database.Answers(clock, WaitForDatabase, away => Console.WriteLine($"The database does not answer yet ({OneLine.Of(away)}); waiting for it"), ct);
        if ((await Migrations.Apply(database, app.Services.GetRequiredService<IReadOnlyList<Migration>>(), clock.Now, ct)).Warning is { } warning)
        {
            app.Logger.LogWarning("{Warning}", warning);
        }

        if (options.Config is { } file)
        {
            var changes = await app.Services.GetRequiredService<Apply>().Run(TeamFileReader.Read(await File.ReadAllTextAsync(file, ct), Variables.Environment), false, "program:serve --config", ct);
            foreach (var change in changes)
            {
                Console.WriteLine(change);
            }
        }

        await WarnOfAnotherKey(app, database, ct);
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            // Not before it listens: one that fails to start must not take the token of the one that is running.
            app.Services.GetRequiredService<OperatorToken>().Write(options.Data);
            // With port 0 the real address is known only now; links in messages need it.
            var address = app.Services.GetRequiredService<ServerAddress>();
            address.Public = Environment.GetEnvironmentVariable("MUSTER_PUBLIC_URL")?.TrimEnd('/') ?? app.Urls.First().TrimEnd('/');
        });
    }

    private static async Task WarnOfAnotherKey(WebApplication app, Database database, CancellationToken ct)
    {
        var (team, channels) = (app.Services.GetRequiredService<TeamStore>(), app.Services.GetRequiredService<ChannelStore>());
        var unreachable = await database.Read(async sql => (await team.Unreadable(sql)).Concat((await channels.Unreadable(sql)).Select(id => $"#{id}")).ToList(), ct);
        if (unreachable.Count > 0)
        {
            app.Logger.LogWarning(
                "Nobody can be reached whose contacts were kept with another master key: {Unreachable}. Tokens and source keys from then do not work either. Put that key back (muster.key or MUSTER_KEY), or apply the team file.",
                string.Join(", ", unreachable));
        }
    }

    private static SmtpSettings? Mail() =>
        Environment.GetEnvironmentVariable("MUSTER_SMTP_URL") is { Length: > 0 } url ? SmtpSettings.Parse(url) : null;

    private static void MapRooms(WebApplication app)
    {
        app.UseScreens();
        app.UseProblems();
        app.UseCallers();
        app.MapOpenApi("/openapi/v1.json");
        app.MapAudit();
        app.MapPeople();
        app.MapPasskeys();
        app.MapEngine();
        app.MapArchive();
        app.MapCatalog();
        app.MapOnCall();
        app.MapSchedule();
        app.MapFeeds();
        app.MapAlerts();
        app.MapIncidents();
        app.MapIntake();
        app.MapPages();
        app.MapConfig();
        app.MapActions(ActionScreens.Draw);
        app.MapSignIn(SignInScreens.SignIn, app.Services.GetRequiredService<SignInScreens>().Setup);
        LiveFeed.Map(app);
        if (app.Services.GetService<Demo>() is not null)
        {
            Demo.Map(app);
        }

        app.MapScreens();
    }

    /// <summary>Stopped last: waits for messages that are on their way.</summary>
    private sealed class Drain(PagingStage paging, Clock clock) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => paging.Drain(DrainFor, clock.Time, cancellationToken);
    }
}
