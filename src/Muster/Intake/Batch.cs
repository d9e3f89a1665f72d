using Muster.Alerts;

namespace Muster.Intake;

/// <summary>What one request said: the signals that can be kept, and what is wrong with the entries that cannot.</summary>
/// <param name="IsList">The sender sent a list, so the answer is one too, also for a single entry.</param>
internal sealed record Batch(IReadOnlyList<Signal> Signals, IReadOnlyList<EntryError> Errors, bool IsList);

/// <param name="Index">The entry's place in the request, from 0.</param>
internal sealed record EntryError(int Index, string Field, string Reason);

/// <summary>Collects a batch entry by entry.</summary>
internal sealed class BatchBuilder
{
    /// <summary>Enough to see what is wrong; a body of junk must not be answered with a longer one.</summary>
    private const int MostErrors = 100;

    private readonly List<Signal> _signals = [];
    private readonly List<EntryError> _errors = [];
    private int _entries;

    public void Keep(Signal signal)
    {
        _entries++;
        _signals.Add(signal);
    }

    public void Refuse(string field, string reason)
    {
        if (_errors.Count < MostErrors)
        {
            _errors.Add(new EntryError(_entries, field, reason));
        }

        _entries++;
    }

    public Batch Build(bool isList) => new(_signals, _errors, isList);
}
