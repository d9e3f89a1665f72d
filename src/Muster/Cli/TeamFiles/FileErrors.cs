namespace Muster.Cli.TeamFiles;

/// <param name="Line">Counted from 1.</param>
/// <param name="Field">`people[1].contacts[0].kind`; empty when it is the file as a whole.</param>
internal sealed record FileError(int Line, string Field, string Reason)
{
    public override string ToString() => Field.Length == 0 ? $"{Line}: {Reason}" : $"{Line}: {Field}: {Reason}";
}

/// <summary>Everything that is wrong with a file, so that it is put right in one go.</summary>
internal sealed class FileErrors
{
    private readonly List<FileError> _found = [];

    public IReadOnlyList<FileError> All => [.. _found.OrderBy(error => error.Line)];

    public bool Any => _found.Count > 0;

    public bool Has(string field) => _found.Exists(error => error.Field == field);

    public void Add(int line, string field, string reason) => _found.Add(new FileError(line, field, reason));

    public void Refuse()
    {
        if (Any)
        {
            throw new TeamFileException(All);
        }
    }
}

/// <summary>The file was not taken, and nothing was changed.</summary>
internal sealed class TeamFileException(IReadOnlyList<FileError> errors)
    : Exception(string.Join(Environment.NewLine, errors))
{
    public IReadOnlyList<FileError> Errors { get; } = errors;

    /// <summary>As compilers do: `team.yaml:12: people[1].name: …`, one line each.</summary>
    public string Under(string file) => string.Join(Environment.NewLine, Errors.Select(error => $"{file}:{error}"));
}
