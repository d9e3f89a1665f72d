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
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var delay = clock.Delay(atMost, over.Token);
        var signal = _signal.Reader.WaitToReadAsync(over.Token).AsTask();
        await Task.WhenAny(delay, signal);
        await over.CancelAsync();
        _signal.Reader.TryRead(out _);
        ct.ThrowIfCancellationRequested();
    }
}
