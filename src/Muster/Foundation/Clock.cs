namespace Muster.Foundation;

/// <summary>
/// The one place that asks what time it is. Instants are whole milliseconds, because that is what
/// both databases keep: a time read back equals the time written.
/// </summary>
internal sealed class Clock(TimeProvider time)
{
    public TimeProvider Time { get; } = time;

    public Instant Now => Instant.FromUnixTimeMilliseconds(Time.GetUtcNow().ToUnixTimeMilliseconds());

    public Task Delay(Duration span, CancellationToken ct) => Task.Delay(span.ToTimeSpan(), Time, ct);
}
