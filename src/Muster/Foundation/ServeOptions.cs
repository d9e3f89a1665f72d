namespace Muster.Foundation;

/// <summary>How a server is started: what `muster serve` takes, with the defaults of a first start on one machine.</summary>
internal sealed record ServeOptions
{
    /// <summary>The team file to apply at start; null: the team is what the database says.</summary>
    public string? Config { get; init; }

    /// <summary>One address, or several separated by semicolons.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:8700";

    /// <summary>The folder of the database, the master key and the local operator's token.</summary>
    public string Data { get; init; } = "data";

    /// <summary>PostgreSQL's connection string; null: SQLite in <see cref="Data"/>.</summary>
    public string? Database { get; init; }

    /// <summary>Start with a sample team and a failing sample agent.</summary>
    public bool Demo { get; init; }
}
