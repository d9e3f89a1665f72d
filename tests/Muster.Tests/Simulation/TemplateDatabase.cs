using Microsoft.Data.Sqlite;
using Muster.Foundation;
using Muster.Tests.Support;

namespace Muster.Tests.Simulation;

/// <summary>The schema, laid down once by the real migrations and copied for each world.</summary>
internal static class TemplateDatabase
{
    private static readonly Lazy<byte[]> Image = new(() => Make().GetAwaiter().GetResult());

    public static string CopyTo(string folder)
    {
        var file = Path.Combine(folder, "world.db");
        File.WriteAllBytes(file, Image.Value);
        return file;
    }

    private static async Task<byte[]> Make()
    {
        using var scratch = new Scratch();
        var file = Path.Combine(scratch.Folder, "template.db");
        await using (var database = Database.Sqlite(() => new SqliteConnection($"Data Source={file};Pooling=False")))
        {
            await Migrations.Apply(database, Instant.FromUnixTimeSeconds(0), CancellationToken.None);
        }

        return await File.ReadAllBytesAsync(file);
    }
}
