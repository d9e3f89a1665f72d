using Muster.Alerts;
using Muster.Catalog;
using Muster.Engine;
using Muster.Incidents;
using Muster.OnCall;
using Muster.Paging;
using Muster.Team;
using Route = Muster.Incidents.Route;

namespace Muster.Cli.TeamFiles;

/// <summary>
/// The one file that sets a team up. Each section stands for itself: null is a section that the file leaves out, and says
/// nothing about.
/// </summary>
internal sealed record TeamFile
{
    public TeamSettings? Team { get; init; }

    public IReadOnlyList<Person>? People { get; init; }

    public IReadOnlyList<TokenEntry>? Tokens { get; init; }

    public IReadOnlyList<Service>? Services { get; init; }

    public IReadOnlyList<SourceEntry>? Sources { get; init; }

    public SeverityTargets? Severities { get; init; }

    public StageTimeouts? Stages { get; init; }

    public Rotation? Rotation { get; init; }

    public IReadOnlyList<Route>? Routes { get; init; }

    public IReadOnlyList<TeamChannel>? Channels { get; init; }

    public Retention? Retention { get; init; }

    /// <summary>Where it names people and channels that may stand in the database instead of the file.</summary>
    public IReadOnlyList<Reference> References { get; init; } = [];

    /// <summary>Line numbers by path, `people[1].name`.</summary>
    public IReadOnlyDictionary<string, int> Lines { get; init; } = new Dictionary<string, int>();

    /// <summary>The line of a field, or of the nearest part of the file around it.</summary>
    public int LineOf(string path)
    {
        for (var at = path; at.Length > 0; at = at[..Math.Max(0, at.LastIndexOfAny(['.', '[']))])
        {
            if (Lines.TryGetValue(at, out var line))
            {
                return line;
            }
        }

        return 1;
    }
}

/// <param name="Secret">In the clear: from a file that was read, never from the database.</param>
internal sealed record TokenEntry(ApiToken Token, string Secret);

/// <inheritdoc cref="TokenEntry"/>
internal sealed record SourceEntry(Source Source, string Key);

internal sealed record SeverityTargets(Targets P0, Targets P1, Targets P2);

internal sealed record StageTimeouts(Duration Classify, Duration Assign, Duration Review);

/// <summary>What a reference points at.</summary>
internal enum Named
{
    Person,
    Channel,
}

internal sealed record Reference(string Field, Named Kind, string Id)
{
    public string Missing(IEnumerable<string> known) =>
        $"there is no {(Kind == Named.Person ? "person" : "channel")} {Id}{Nearest.Suggest(Id, [.. known])}";
}
