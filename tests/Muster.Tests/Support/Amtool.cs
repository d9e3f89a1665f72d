namespace Muster.Tests.Support;

/// <summary>The command that people type at an Alertmanager, pointed at <paramref name="url"/> and at nobody's own settings.</summary>
internal sealed class Amtool(Uri url) : IDisposable
{
    private readonly Scratch _scratch = new();

    public Task<ChildProcess.Finished> Run(CancellationToken ct, params IEnumerable<string> arguments) =>
        ChildProcess.Run("amtool", arguments.Prepend($"--alertmanager.url={url}"),
            new Dictionary<string, string> { ["HOME"] = _scratch.Folder, ["XDG_CONFIG_HOME"] = _scratch.Folder }, ct);

    public void Dispose() => _scratch.Dispose();
}
