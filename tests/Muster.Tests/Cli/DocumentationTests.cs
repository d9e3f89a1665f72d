using Muster.Cli.TeamFiles;
using Muster.Tests.House;

namespace Muster.Tests.Cli;

public sealed class DocumentationTests
{
    private static readonly string Page = Sources.File("docs/operate/team-file.md").Text;

    [Fact]
    public void The_documented_team_file_is_one()
    {
        var yaml = Page.Split("```yaml\n")[1].Split("```")[0];

        var file = TeamFileReader.Read(yaml, new Variables(name => $"the-value-of-{name}"));

        TeamForms.Of(file).Entries.Count.ShouldBe(11);
    }

    [Fact]
    public void Every_key_of_the_file_is_explained()
    {
        var table = Page[Page.IndexOf("## Every key", StringComparison.Ordinal)..];

        Keys(TeamForms.Of(Example.Read())).Distinct().Where(key => !table.Contains(key, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    /// <summary>Without the words of sources' own severities, which are not ours.</summary>
    private static IEnumerable<string> Keys(Form form) => form switch
    {
        Form.Map map => map.Entries.SelectMany(entry => Keys(entry.Value).Where(_ => entry.Value is not Form.Map { Entries: [("slow", _), ..] }).Append(entry.Key)),
        Form.List list => list.Items.SelectMany(Keys),
        _ => [],
    };
}
