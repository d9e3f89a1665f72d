using FsCheck.Fluent;
using Muster.Cli.TeamFiles;
using Muster.Foundation;
using Muster.Tests.Support;

namespace Muster.Tests.Cli;

public sealed class RoundTripTests(PostgresCluster postgres)
{
    [Fact]
    public void Any_team_that_is_written_reads_back_as_the_same() => Prop.ForAll(SomeTeam.Any.Resize(20).ToArbitrary(), team =>
    {
        var written = Written(team);

        var read = TeamFileReader.Read(written.Text, new Variables(name => written.Secrets.GetValueOrDefault(name)));

        Form.Same(TeamForms.Of(Marked(read)), TeamForms.Of(Marked(team))).ShouldBeTrue(written.Text);
    }).Check(100);

    [Theory]
    [BothEngines]
    public async Task Any_team_can_follow_any_other_and_its_export_changes_nothing(On engine)
    {
        await using var room = await TeamRoom.Open(engine, postgres);
        var ct = TestContext.Current.CancellationToken;
        Prop.ForAll(SomeTeam.Any.Resize(20).ToArbitrary(), team => Task.Run(async () =>
        {
            await room.Apply.Run(team, dryRun: false, "alice", ct);

            (await room.Apply.Run(team, dryRun: false, "alice", ct)).ShouldBeEmpty();
            var export = TeamFileReader.Read(await room.Apply.Export(ct), new Variables(name => Written(team).Secrets.GetValueOrDefault(name)));
            (await room.Apply.Run(export, dryRun: false, "alice", ct)).ShouldBeEmpty();
        }, ct).GetAwaiter().GetResult()).Check(20);
    }

    private static (string Text, Dictionary<string, string> Secrets) Written(TeamFile team)
    {
        var writer = TeamFileWriter.Write(Marked(Sorted(team)));
        return (writer.ToString(), writer.Secrets);
    }

    /// <summary>As the database lists them, so that equal ids get the same variable names.</summary>
    private static TeamFile Sorted(TeamFile team) => team with
    {
        Tokens = [.. team.Tokens!.OrderBy(entry => entry.Token.Id, StringComparer.Ordinal)],
    };

    /// <summary>With the secrets themselves in the place of their hashes.</summary>
    private static TeamFile Marked(TeamFile team) => team with
    {
        Tokens = [.. team.Tokens!.Select(entry => entry with { Token = entry.Token with { SecretHash = entry.Secret } }).OrderBy(entry => entry.Token.Id, StringComparer.Ordinal)],
        Sources = [.. team.Sources!.Select(entry => entry with { Source = entry.Source with { KeyHash = entry.Key } })],
    };
}
