namespace Muster.Foundation;

/// <summary>
/// A step of the line. It claims rows that are due at <c>now</c>, does their work and returns the instant
/// at which it next has something to do (null: only when woken). It isolates a failing row itself.
/// </summary>
internal interface IStage
{
    string Name { get; }

    Task<Instant?> Run(Instant now, CancellationToken ct);
}
