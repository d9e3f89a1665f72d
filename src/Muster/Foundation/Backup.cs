using System.IO.Compression;
using System.Security.Cryptography;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Muster.Foundation;

/// <summary>
/// A SQLite server's folder as one file: a zip with the database as it was at one instant, the master key and what was counted.
/// Nobody is kept waiting by it, and it is not called a backup before it has been unpacked and looked through.
/// </summary>
internal static class Backup
{
    public const string DatabaseName = "muster.db";
    public const string KeyName = "muster.key";
    private const string ContentsName = "backup.json";
    private const int Format = 1;

    /// <summary>Writes <paramref name="file"/>, while a server may be at work; an older one of that name stays until this one is whole.</summary>
    public static async Task<BackupContents> Write(string folder, string file, Instant now, CancellationToken ct)
    {
        var source = Path.Combine(folder, DatabaseName);
        if (!File.Exists(source))
        {
            throw new FileNotFoundException($"There is no {DatabaseName} in {folder}: give the server's folder with --data.");
        }

        if (!Secrets.IsGiven && !File.Exists(Path.Combine(folder, KeyName)))
        {
            throw new FileNotFoundException($"There is no {KeyName} in {folder}: where the server gets its key from MUSTER_KEY, set that here too.");
        }

        using var draft = new Draft(file + ".partial");
        await Snapshot(source, draft.Of(DatabaseName), ct);
        var (schema, rows) = await Inspect(draft.Of(DatabaseName), ct);
        var contents = new BackupContents(Format, now, schema, rows, await Sha256(draft.Of(DatabaseName), ct), Secrets.Load(folder).Mark);
        await Zip(draft, Secrets.IsGiven ? null : Path.Combine(folder, KeyName), contents, ct);
        await Unpack(draft.Of("zip"), draft.Of("check.db"), ct);
        File.Move(draft.Of("zip"), file, overwrite: true);
        return contents;
    }

    /// <summary>Unpacks the database to <paramref name="database"/> and looks through all of it.</summary>
    /// <returns>What it holds, and the master key if that is in it.</returns>
    /// <exception cref="BadInputException">It is no backup, or no longer a whole one.</exception>
    public static async Task<(BackupContents Contents, string? Key)> Unpack(string file, string database, CancellationToken ct)
    {
        try
        {
            using var zip = await ZipFile.OpenReadAsync(file, ct);
            var contents = Json.Read<BackupContents>(await Text(zip, ContentsName, ct) ?? throw new InvalidDataException($"there is no {ContentsName} in it"));
            if (contents.Format != Format)
            {
                throw new InvalidDataException($"its format is {contents.Format}, and this Muster reads {Format}");
            }

            await Extract(zip, database, ct);
            var (schema, rows) = await Inspect(database, ct);
            return await Sha256(database, ct) == contents.Sha256 && schema == contents.Schema && rows.OrderBy(one => one.Key).SequenceEqual(contents.Rows.OrderBy(one => one.Key))
                ? (contents, await Text(zip, KeyName, ct))
                : throw new InvalidDataException("the database in it is not the one that was put in");
        }
        catch (Exception broken) when (broken is InvalidDataException or EndOfStreamException or System.Text.Json.JsonException or SqliteException)
        {
            throw new BadInputException(file, $"is not a whole backup: {broken.Message}");
        }
    }

    private static async Task Extract(ZipArchive zip, string database, CancellationToken ct)
    {
        var entry = zip.GetEntry(DatabaseName) ?? throw new InvalidDataException($"there is no {DatabaseName} in it");
        await using var packed = await entry.OpenAsync(ct);
        await using var target = Create(database);
        await packed.CopyToAsync(target, ct);
        target.Flush(flushToDisk: true);
    }

    /// <summary>A file that only its owner can read: what is in it is as secret as the folder.</summary>
    private static FileStream Create(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(file, options);
    }

    /// <summary>One read transaction: the server goes on writing, and none of that is in the copy.</summary>
    private static async Task Snapshot(string source, string target, CancellationToken ct)
    {
        await using var connection = await Open(source, ct);
        await connection.ExecuteAsync(new CommandDefinition("vacuum into @target", new { target }, cancellationToken: ct, commandTimeout: 0));
    }

    private static async Task<(int Schema, Dictionary<string, long> Rows)> Inspect(string database, CancellationToken ct)
    {
        await using var connection = await Open(database, ct);
        if (await connection.ExecuteScalarAsync<string>(new CommandDefinition("pragma integrity_check(1)", commandTimeout: 0, cancellationToken: ct)) is var said and not "ok")
        {
            throw new InvalidDataException($"SQLite says {said}");
        }

        var rows = new Dictionary<string, long>();
        foreach (var table in await connection.QueryAsync<string>("select name from sqlite_master where type = 'table' and name not like 'sqlite!_%' escape '!' order by name"))
        {
            rows[table] = await connection.ExecuteScalarAsync<long>($"select count(*) from \"{table}\"");
        }

        return (await connection.ExecuteScalarAsync<int>("select max(version) from schema_versions"), rows);
    }

    private static async Task<SqliteConnection> Open(string file, CancellationToken ct)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, Mode = SqliteOpenMode.ReadWrite }.ConnectionString);
        await connection.OpenAsync(ct);
        return connection;
    }

    private static async Task Zip(Draft draft, string? key, BackupContents contents, CancellationToken ct)
    {
        await using var target = Create(draft.Of("zip"));
        await using (var zip = await ZipArchive.CreateAsync(target, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, ct))
        {
            await Put(zip, ContentsName, new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Json.Write(contents))), ct);
            if (key is not null)
            {
                await Put(zip, KeyName, File.OpenRead(key), ct);
            }

            await Put(zip, DatabaseName, File.OpenRead(draft.Of(DatabaseName)), ct);
        }

        target.Flush(flushToDisk: true);
    }

    private static async Task Put(ZipArchive zip, string name, Stream content, CancellationToken ct)
    {
        await using (content)
        {
            await using var entry = await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(ct);
            await content.CopyToAsync(entry, ct);
        }
    }

    private static async Task<string?> Text(ZipArchive zip, string name, CancellationToken ct)
    {
        if (zip.GetEntry(name) is not { Length: < 1_000_000 } entry)
        {
            return null;
        }

        using var reader = new StreamReader(await entry.OpenAsync(ct));
        return await reader.ReadToEndAsync(ct);
    }

    private static async Task<string> Sha256(string file, CancellationToken ct)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct));
    }

    /// <summary>Where a backup is made, beside where it will be; gone in any case.</summary>
    private sealed class Draft : IDisposable
    {
        private readonly string _folder;

        public Draft(string folder)
        {
            _folder = folder;
            Dispose();
            DataFolder.Make(folder);
        }

        public string Of(string name) => Path.Combine(_folder, name);

        public void Dispose()
        {
            if (Directory.Exists(_folder))
            {
                Directory.Delete(_folder, recursive: true);
            }
        }
    }
}

/// <summary>What a backup says of itself.</summary>
/// <param name="Schema">The version of the database's schema.</param>
/// <param name="Rows">How many rows each table has.</param>
/// <param name="Sha256">Of the database file.</param>
/// <param name="KeyMark">Tells whether a master key is the one this database was written with.</param>
internal sealed record BackupContents(int Format, Instant TakenAt, int Schema, IReadOnlyDictionary<string, long> Rows, string Sha256, string KeyMark);
