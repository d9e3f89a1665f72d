using Muster.Alerts;
using Muster.Catalog;
using Muster.Cli.TeamFiles;
using Muster.Foundation;
using Muster.Incidents;
using Muster.OnCall;
using Muster.Paging;
using Muster.Team;
using Muster.Tests.Support;

namespace Muster.Tests.Cli;

/// <summary>A migrated database of a test's own, with every store that a team file writes to.</summary>
internal sealed class TeamRoom : IAsyncDisposable
{
    private readonly TestDatabase _test;
    private readonly Settings _settings;

    private TeamRoom(TestDatabase test)
    {
        _test = test;
        var clock = new Clock(new ManualTime());
        Secrets = new Secrets(new byte[32]);
        _settings = new Settings(clock);
        Team = new TeamStore(_settings, Secrets);
        Audit = new Audit(_settings, Secrets, clock);
        Catalog = new CatalogStore();
        Sources = new SourceStore(Secrets);
        OnCall = new OnCallStore(_settings, Team, clock);
        Channels = new ChannelStore(Secrets);
        Apply = new Apply(Database, _settings, Team, Catalog, Sources, OnCall, Channels, Audit, Secrets, clock, new Wake());
    }

    public Database Database => _test.Database;

    public Secrets Secrets { get; }

    public TeamStore Team { get; }

    public Audit Audit { get; }

    public CatalogStore Catalog { get; }

    public SourceStore Sources { get; }

    public OnCallStore OnCall { get; }

    public ChannelStore Channels { get; }

    public Apply Apply { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<TeamRoom> Open(On engine, PostgresCluster postgres) => new(await TestDatabase.Migrated(engine, postgres, Ct));

    public Task<IReadOnlyList<string>> Say(string yaml, bool dryRun = false) => Apply.Run(Example.Read(yaml), dryRun, "alice", Ct);

    public Task<T> Read<T>(Func<Session, Task<T>> work) => Database.Read(work, Ct);

    public Task<TeamFile> Now() => Read(Apply.Now);

    public async Task<Policy?> Policy() => await Read(sql => _settings.Get<Policy>(sql, Muster.Incidents.Policy.Setting));

    public ValueTask DisposeAsync() => _test.DisposeAsync();
}
