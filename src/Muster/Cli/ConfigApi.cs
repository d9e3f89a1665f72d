using System.Text;
using System.Text.Json;
using Muster.Cli.TeamFiles;
using Muster.Foundation;
using Muster.Team;

namespace Muster.Cli;

/// <summary>
/// `/v1/config`: the whole team as one YAML document, to read and to replace. A file may come as JSON together with the
/// values of its variables; the server's own environment is nobody's to read from outside.
/// </summary>
internal static class ConfigApi
{
    private const int MostBytes = 4 * 1024 * 1024;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void MapConfig(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/config", Export).Needs(caller => caller.MayAdmin);
        routes.MapPut("/v1/config", Put).Needs(caller => caller.MayAdmin);
    }

    private static async Task<IResult> Export(Apply apply, CancellationToken ct) =>
        Results.Text(await apply.Export(ct), "application/yaml", Encoding.UTF8);

    private static async Task<IResult> Put(HttpRequest request, Apply apply, CancellationToken ct)
    {
        var dryRun = new Query(request.Query).Flag("dry-run") ?? false;
        var (yaml, values) = await Read(request, ct);
        try
        {
            var file = TeamFileReader.Read(yaml, new Variables(values.GetValueOrDefault, "the request"));
            return Results.Json(new { changes = await apply.Run(file, dryRun, request.HttpContext.CallerOf()!.Actor, ct) }, Json.Options);
        }
        catch (TeamFileException refused)
        {
            return Results.Problem(
                $"Nothing was changed. Line {refused.Errors[0]}", statusCode: StatusCodes.Status400BadRequest, title: "Bad input",
                extensions: new Dictionary<string, object?> { ["reason"] = "bad-input", ["errors"] = refused.Errors });
        }
    }

    /// <exception cref="BadInputException">Neither YAML text nor `{"yaml": "…", "variables": {"NAME": "…"}}`.</exception>
    private static async Task<(string Yaml, IReadOnlyDictionary<string, string> Values)> Read(HttpRequest request, CancellationToken ct)
    {
        var text = await Text(request, ct);
        if (!request.HasJsonContentType())
        {
            return (text, new Dictionary<string, string>());
        }

        try
        {
            var sent = Json.Read<Sent>(text);
            return (sent.Yaml ?? throw new BadInputException("yaml", "is missing"), sent.Variables ?? new Dictionary<string, string>());
        }
        catch (JsonException error)
        {
            throw new BadInputException(error.Path?.TrimStart('$', '.') ?? "", $"is not {{\"yaml\": \"…\", \"variables\": {{\"NAME\": \"…\"}}}}: {error.Message}");
        }
    }

    private static async Task<string> Text(HttpRequest request, CancellationToken ct)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[32 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, ct)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > MostBytes)
            {
                throw new BadInputException("", $"the body is larger than {MostBytes / 1024 / 1024} MB");
            }
        }

        try
        {
            return Strict.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        }
        catch (DecoderFallbackException)
        {
            throw new BadInputException("", "the body is not UTF-8");
        }
    }
}

/// <summary>A team file and the values of the variables it names, as `muster apply` sends them.</summary>
internal sealed record Sent(string? Yaml, IReadOnlyDictionary<string, string>? Variables);
