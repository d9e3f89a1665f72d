using Muster.Tests.House;
using Muster.Tests.Support;

namespace Muster.Tests.Intake;

/// <summary>The configurations in docs/connect are taken by the programs they are for.</summary>
public sealed class ConnectDocsTests
{
    [Theory]
    [InlineData("prometheus.md", "prometheus.yml", "promtool", "check config")]
    [InlineData("prometheus.md", "rules.yml", "promtool", "check rules")]
    [InlineData("alertmanager.md", "alertmanager.yml", "amtool", "check-config")]
    public async Task A_documented_configuration_is_taken_by_its_program(string page, string name, string program, string command)
    {
        using var scratch = new Scratch();
        foreach (var (file, text) in Blocks(page))
        {
            scratch.Write(file, text);
        }

        scratch.Write("muster.key", "key");

        (await ChildProcess.Run(program, [.. command.Split(' '), Path.Combine(scratch.Folder, name)], new Dictionary<string, string>(), TestContext.Current.CancellationToken))
            .ExitCode.ShouldBe(0);
    }

    /// <summary>YAML blocks by the name in their first line, as `# rules.yml`.</summary>
    private static IEnumerable<(string File, string Text)> Blocks(string page) =>
        from block in Sources.File($"docs/connect/{page}").Text.Split("```yaml\n").Skip(1)
        let text = block[..block.IndexOf("```", StringComparison.Ordinal)]
        let first = text[..text.IndexOf('\n')]
        where first.StartsWith("# ", StringComparison.Ordinal)
        select (Path.GetFileName(first[2..]), text);
}
