namespace Muster.Tests.Fuzz;

/// <summary>Choices that are the same on every machine and in every release for the same seed and index (SplitMix64).</summary>
internal sealed class Chance(ulong seed, int index = 0)
{
    private ulong _state = Mixed(seed ^ Mixed((ulong)index + 1));

    public int Below(int count) => (int)(Next() % (ulong)count);

    /// <summary>From <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    public bool OneIn(int count) => Below(count) == 0;

    public T From<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    public T Of<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    /// <summary>Bytes that mean nothing.</summary>
    public byte[] Noise(int count)
    {
        var noise = new byte[count];
        for (var at = 0; at < count; at++)
        {
            noise[at] = (byte)Next();
        }

        return noise;
    }

    private ulong Next() => Mixed(_state = unchecked(_state + 0x9E3779B97F4A7C15));

    private static ulong Mixed(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
