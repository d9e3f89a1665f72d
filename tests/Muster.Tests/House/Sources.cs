using System.Runtime.CompilerServices;

namespace Muster.Tests.House;

internal sealed record SourceFile(string Path, string Text)
{
    public IReadOnlyList<string> Lines { get; } = Text.TrimEnd('\n').Split('\n');
}

/// <summary>The files that people write, by their path in the repository.</summary>
internal static class Sources
{
    private static readonly string[] Extensions = [".cs", ".razor", ".ts", ".css", ".sql"];

    private static readonly string[] NotWritten = [".git", "bin", "obj", "node_modules", "dist", "artifacts", "TestResults"];

    public static string Root { get; } = FindRoot();

    public static IEnumerable<SourceFile> Product() => Under("src/Muster");

    public static IEnumerable<SourceFile> All() => new[] { "src", "tests", "bench" }.SelectMany(folder => Under(folder));

    public static IEnumerable<SourceFile> Under(string folder, params string[] extensions)
    {
        var start = Path.Combine(Root, folder);
        return Directory.Exists(start) ? Walk(start).Where(path => (extensions.Length > 0 ? extensions : Extensions).Contains(Path.GetExtension(path))).Select(Read) : [];
    }

    public static SourceFile File(string path) => Read(Path.Combine(Root, path));

    private static IEnumerable<string> Walk(string folder) => Directory.EnumerateFiles(folder).Concat(
        Directory.EnumerateDirectories(folder).Where(child => !NotWritten.Contains(Path.GetFileName(child))).SelectMany(Walk));

    private static SourceFile Read(string path) =>
        new(Path.GetRelativePath(Root, path).Replace('\\', '/'), System.IO.File.ReadAllText(path));

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here)!;
        while (!System.IO.File.Exists(Path.Combine(folder, "Muster.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
