using System.IO.Compression;
using System.Text.Json.Nodes;
using Muster.Alerts;
using Muster.Foundation;
using Muster.Incidents;
using Muster.Tests.Cli;
using Muster.Tests.Support;

namespace Muster.Tests.Scale;

/// <summary>What `muster backup` promises of its file, and what `muster restore` refuses.</summary>
public sealed class BackupTests(PostgresCluster cluster) : IDisposable
{
    private static readonly Instant Now = Instant.FromUtc(2026, 2, 18, 2, 14, 33);

    private readonly Scratch _scratch = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_scratch.Folder, "muster.zip");

    private string Data => Path.Combine(_scratch.Folder, "data");

    private string Folder => Path.Combine(_scratch.Folder, "restored");

    [Fact]
    public async Task A_copy_that_is_made_while_alerts_arrive_holds_every_one_that_was_accepted_before_it_began_and_nothing_by_halves()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Sqlite, cluster));
        var begun = new TaskCompletionSource();
        var accepted = 0;
        var storm = Task.Run(async () =>
        {
            while (accepted < 400)
            {
                await server.Post(server.Signal(Severity.P1, $"service-{accepted % 40}", $"failure {accepted}"));
                if (++accepted == 100)
                {
                    begun.SetResult();
                }
            }
        }, Ct);
        await begun.Task;
        await server.Done(null, "backup", File);
        await storm;
        await server.Settle();
        await Put();

        await using var database = Database.Sqlite(Path.Combine(Folder, "muster.db"));
        await database.Read(async sql =>
        {
            var rows = await sql.Query<(long Id, string? Outcome)>("select id, outcome from journal order by id");
            rows.Count.ShouldBeGreaterThanOrEqualTo(100);
            rows.Select(row => row.Id).ShouldBe(Enumerable.Range(1, rows.Count).Select(id => (long)id), "none is missing between");
            foreach (var alert in rows.Where(row => row.Outcome is not null).SelectMany(row => Json.Read<FoldOutcome>(row.Outcome!).Signals))
            {
                (await sql.First<long>("select incident from alerts where id = @Alert", new { alert.Alert })).ShouldBe(alert.Incident!.Value);
            }

            var incidents = new IncidentStore([]);
            var all = await incidents.List(sql, null, null, null, null, null, 1000);
            all.ShouldNotBeEmpty();
            foreach (var incident in all)
            {
                var folded = (await incidents.Timeline(sql, incident.Number)).Aggregate(new Incident { Number = incident.Number }, Lifecycle.Apply);
                Json.Write(folded).ShouldBe(Json.Write(incident));
                (await sql.First<long>("select count(*) from pages where incident = @Number", incident)).ShouldBeGreaterThan(0, "its pages are intended in the same transaction");
            }

            return true;
        }, Ct);
    }

    [Fact]
    public async Task A_backup_is_private_says_what_it_holds_and_replaces_the_one_before()
    {
        await Server();
        System.IO.File.WriteAllText(File, "yesterday's");

        var said = JsonNode.Parse((await Run("", "backup", File, "--data", Data, "--json")).Output)!;

        said["rows"]!["incidents"]!.GetValue<long>().ShouldBe(1);
        said["schema"]!.GetValue<int>().ShouldBe(Migrations.Known[^1].Version);
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.GetUnixFileMode(File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        using var zip = ZipFile.OpenRead(File);
        zip.Entries.Select(entry => entry.Name).ShouldBe(["backup.json", "muster.key", "muster.db"]);
        Directory.GetFileSystemEntries(_scratch.Folder).ShouldBe([File, Data], ignoreOrder: true);
    }

    [Fact]
    public async Task A_folder_without_a_database_has_nothing_to_back_up()
    {
        (await Should.ThrowAsync<IOException>(Backup)).Message.ShouldContain("There is no muster.db in");
        Directory.GetFileSystemEntries(_scratch.Folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_there_is_replaced_only_by_force_and_then_kept_beside()
    {
        await Server();
        await Backup();
        await Put();
        System.IO.File.WriteAllText(Path.Combine(Folder, "muster.db-wal"), "old");
        var key = await System.IO.File.ReadAllTextAsync(Path.Combine(Folder, "muster.key"), Ct);

        await ShouldRefuse("holds a database already. --force", force: false);
        var (_, aside) = await Put(force: true);

        aside.ShouldBe(Path.Combine(Folder, "replaced-20260218T021433Z"));
        Directory.GetFiles(aside!).Select(Path.GetFileName).ShouldBe(["muster.db", "muster.db-wal", "muster.key"], ignoreOrder: true);
        Directory.GetFiles(Folder).Select(Path.GetFileName).ShouldBe(["muster.db", "muster.key", "muster.lock"], ignoreOrder: true);
        (await System.IO.File.ReadAllTextAsync(Path.Combine(Folder, "muster.key"), Ct)).ShouldBe(key);
    }

    [Fact]
    public async Task A_folder_that_a_server_holds_is_left_alone()
    {
        await Server();
        await Backup();
        using var hold = DataFolder.Hold(Folder);

        await ShouldRefuse("belongs to a server that is running");
    }

    [Theory]
    [InlineData("cut off")]
    [InlineData("changed")]
    [InlineData("text")]
    [InlineData("another zip")]
    public async Task A_file_that_is_no_whole_backup_changes_nothing(string what)
    {
        await Server();
        await Backup();
        var bytes = await System.IO.File.ReadAllBytesAsync(File, Ct);
        switch (what)
        {
            case "cut off":
                bytes = bytes[..(bytes.Length / 2)];
                break;
            case "changed":
                bytes[bytes.Length / 2] ^= 1;
                break;
            case "text":
                bytes = "not a zip"u8.ToArray();
                break;
            default:
                using (var other = new MemoryStream())
                {
                    using (var zip = new ZipArchive(other, ZipArchiveMode.Create, leaveOpen: true))
                    {
                        zip.CreateEntry("muster.db");
                    }

                    bytes = other.ToArray();
                }

                break;
        }

        await System.IO.File.WriteAllBytesAsync(File, bytes, Ct);
        await ShouldRefuse("is not a whole backup");
    }

    [Fact]
    public async Task A_backup_of_a_newer_Muster_is_refused()
    {
        await Server();
        await using (var database = Database.Sqlite(Path.Combine(Data, "muster.db")))
        {
            await database.Write(sql => sql.Execute("insert into schema_versions (version, name, applied_at) values (@version, 'later', 0)", new { version = Migrations.Known[^1].Version + 2 }), Ct);
        }

        await Backup();
        await ShouldRefuse("2 steps newer");
    }

    [Fact]
    public async Task The_key_has_to_be_the_one_it_was_written_with()
    {
        var (right, wrong) = (Convert.ToBase64String(new byte[32]), Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 32)]));
        await Server(right);
        (await Run(right, "backup", File, "--data", Data)).Output.ShouldContain("The master key is not in it");

        (await Should.ThrowAsync<IOException>(Backup)).Message.ShouldContain("There is no muster.key in");
        await ShouldRefuse("has no key in it, because its server was given one: set MUSTER_KEY to that");
        (await Run(wrong, "restore", File, "--data", Folder)).Error.ShouldContain("was written with another key than MUSTER_KEY");
        (await Run(right, "restore", File, "--data", Folder)).ExitCode.ShouldBe(0);
    }

    public void Dispose() => _scratch.Dispose();

    /// <summary>A folder with a server's life in it: one incident.</summary>
    private async Task Server(string? key = null)
    {
        Directory.CreateDirectory(Data);
        if (key is null)
        {
            Secrets.Load(Data);
        }

        await using var database = Database.Sqlite(Path.Combine(Data, "muster.db"));
        await Migrations.Apply(database, Instant.FromUnixTimeSeconds(0), Ct);
        await database.Write(sql => new IncidentStore([]).New(sql, Instant.FromUnixTimeSeconds(0)), Ct);
    }

    private Task<BackupContents> Backup() => Muster.Foundation.Backup.Write(Data, File, Now, Ct);

    private Task<(BackupContents Contents, string? Aside)> Put(bool force = false) => Restore.Run(File, Folder, force, Now, Ct);

    private static Task<ChildProcess.Finished> Run(string key, params string[] arguments) =>
        MusterCommand.Run(new Dictionary<string, string> { ["MUSTER_KEY"] = key }, arguments);

    /// <summary>And the folder is as before.</summary>
    private async Task ShouldRefuse(string because, bool force = true)
    {
        Directory.CreateDirectory(Folder);
        var before = Entries();
        (await Should.ThrowAsync<Exception>(() => Put(force))).Message.ShouldContain(because);
        Entries().ShouldBe(before);
    }

    private IReadOnlyList<string> Entries() =>
        [.. Directory.GetFileSystemEntries(Folder).Where(entry => !entry.EndsWith(".lock", StringComparison.Ordinal)).Select(entry => $"{entry} {System.IO.File.GetLastWriteTimeUtc(entry):O}").Order(StringComparer.Ordinal)];
}
