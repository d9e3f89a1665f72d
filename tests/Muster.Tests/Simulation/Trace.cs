using System.Globalization;

namespace Muster.Tests.Simulation;

/// <summary>The last steps of a world, kept cheaply and written out only when something is wrong; and a number that tells two runs apart.</summary>
internal sealed class Trace(WorldTime time)
{
    private const int Kept = 400;

    private readonly (Instant At, string Who, string What)[] _lines = new (Instant, string, string)[Kept];
    private long _count;

    /// <summary>Equal for two runs that took the same steps at the same times in the same order.</summary>
    public ulong Print { get; private set; } = 14_695_981_039_346_656_037;

    public void Add(Replica? who, string what)
    {
        _lines[_count++ % Kept] = (time.Now, who?.Name ?? "world", what);
        unchecked
        {
            Print = (Print ^ (ulong)time.Now.ToUnixTimeMilliseconds() ^ ((ulong)what.Length << 44) ^ ((ulong)what[^1] << 56) ^ ((ulong)(who?.Name.Length ?? 0) << 40)) * 1_099_511_628_211;
        }
    }

    public override string ToString() => string.Join('\n', Enumerable.Range(0, (int)Math.Min(Kept, _count))
        .Select(i => _lines[(_count - Math.Min(Kept, _count) + i) % Kept])
        .Select(line => string.Create(CultureInfo.InvariantCulture, $"{line.At:HH':'mm':'ss.fff} {line.Who,-4} {OneLine(line.What)}")));

    private static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 160 ? line : line[..160] + "…";
    }
}
