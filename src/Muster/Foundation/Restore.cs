namespace Muster.Foundation;

/// <summary>
/// Puts a backup into a folder that no server holds. Everything that could be wrong with it is found before anything is touched, and what
/// was there is moved aside, not deleted.
/// </summary>
internal static class Restore
{
    /// <param name="force">Replace what the folder holds.</param>
    /// <returns>What was restored, and where what was there before is now.</returns>
    /// <exception cref="DataFolderHeldException">A server is at work in the folder.</exception>
    /// <exception cref="BadInputException">It is no whole backup, or the key is missing or another one.</exception>
    /// <exception cref="SchemaException">It comes from a newer Muster.</exception>
    public static async Task<(BackupContents Contents, string? Aside)> Run(string file, string folder, bool force, Instant now, CancellationToken ct)
    {
        using var hold = DataFolder.Hold(folder);
        var old = Directory.GetFiles(folder, $"{Backup.DatabaseName}*").ToList();
        if (old.Count > 0 && !force)
        {
            throw new IOException($"{folder} holds a database already. --force puts the backup in its place and keeps it beside.");
        }

        var draft = Path.Combine(folder, "restore.partial");
        File.Delete(draft);
        try
        {
            var (contents, key) = await Backup.Unpack(file, draft, ct);
            Migrations.Ahead(contents.Schema, Migrations.Known);
            CheckKey(file, folder, key, contents);
            var aside = old.Count == 0 ? null : MoveAside(folder, old, key is not null, now);
            if (key is not null)
            {
                Secrets.WritePrivately(Path.Combine(folder, Backup.KeyName), key);
            }

            File.Move(draft, Path.Combine(folder, Backup.DatabaseName));
            return (contents, aside);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Without the right key no contact can be read, which would be found out at the first page.</summary>
    private static void CheckKey(string file, string folder, string? key, BackupContents contents)
    {
        var (found, where) = Secrets.IsGiven ? (Secrets.Load(folder).Mark, "MUSTER_KEY")
            : key is not null ? (Secrets.Of(key).Mark, "the key in it")
            : File.Exists(Path.Combine(folder, Backup.KeyName)) ? (Secrets.Load(folder).Mark, "the folder's muster.key")
            : throw new BadInputException(file, "has no key in it, because its server was given one: set MUSTER_KEY to that");
        if (found != contents.KeyMark)
        {
            throw new BadInputException(file, $"was written with another key than {where}");
        }
    }

    private static string MoveAside(string folder, List<string> files, bool keyToo, Instant now)
    {
        var aside = Path.Combine(folder, $"replaced-{now:uuuuMMdd'T'HHmmss'Z'}");
        DataFolder.Make(aside);
        var key = Path.Combine(folder, Backup.KeyName);
        foreach (var one in files.Concat(keyToo && File.Exists(key) ? [key] : []))
        {
            File.Move(one, Path.Combine(aside, Path.GetFileName(one)));
        }

        return aside;
    }
}
