using System.Threading.Channels;

namespace Muster.Foundation;

/// <summary>
/// "There may be work now." Any number of signals before the sleeper looks are one; a signal between its
/// look and its sleep is kept. Signalled after a commit, never before: the sleeper must find the row.
/// </summary>
internal sealed class Wake
{
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Signal() => _signal.Writer.TryWrite(true);

    /// <summary>Returns at the next signal or after <paramref name="atMost"/>, whichever comes first.</summary>
    public async Task Wait(Duration atMost, Clock clock, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(atMost.ToTimeSpan(), clock.Time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            await _signal.Reader.ReadAsync(over.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Time is up.
        }
    }
}
