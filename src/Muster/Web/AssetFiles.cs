using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;
using Muster.Foundation;

namespace Muster.Web;

/// <summary>
/// The script, the style sheet and the icon, as the build embedded them: already compressed, named by their content, so
/// that a browser asks for each version once.
/// </summary>
internal static class AssetFiles
{
    private static readonly FrozenDictionary<string, Asset> Files = Load();

    /// <summary>Where a file is served: `/assets/1f3a…/style.css`.</summary>
    public static string Address(string name) => $"/assets/{(Files.TryGetValue(name, out var file) ? file.Version : "missing")}/{name}";

    public static void MapAssets(this IEndpointRouteBuilder app) =>
        app.MapGet("/assets/{version}/{name}", (string name, HttpContext http) => Serve(name, http)).ExcludeFromDescription();

    private static IResult Serve(string name, HttpContext http)
    {
        if (!Files.TryGetValue(name, out var file))
        {
            return Problem.NotFound($"file {name} on this server");
        }

        var (bytes, encoding) = Best(file, http.Request.Headers.AcceptEncoding.ToString());
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        http.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        http.Response.Headers.ContentEncoding = encoding;
        return Results.Bytes(bytes, file.Type);
    }

    private static (byte[] Bytes, string? Encoding) Best(Asset file, string accepted) =>
        accepted.Contains("br", StringComparison.Ordinal) && file.Brotli is { } brotli ? (brotli, "br")
        : accepted.Contains("gzip", StringComparison.Ordinal) && file.Gzip is { } gzip ? (gzip, "gzip")
        : (file.Plain, null);

    private static FrozenDictionary<string, Asset> Load() =>
        new[] { ("app.js", "text/javascript; charset=utf-8"), ("style.css", "text/css; charset=utf-8"), ("icon.svg", "image/svg+xml") }
            .Select(file => (Name: file.Item1, Type: file.Item2, Bytes: Read(file.Item1)))
            .Where(file => file.Bytes is not null)
            .ToFrozenDictionary(file => file.Name, file => new Asset(
                file.Bytes!, Read(file.Name + ".br"), Read(file.Name + ".gz"), file.Type,
                Convert.ToHexStringLower(SHA256.HashData(file.Bytes!))[..12]));

    private static byte[]? Read(string name)
    {
        using var stream = typeof(AssetFiles).Assembly.GetManifestResourceStream("web/" + name);
        if (stream is null)
        {
            return null;
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private sealed record Asset(byte[] Plain, byte[]? Brotli, byte[]? Gzip, string Type, string Version);
}
