namespace Muster.Tests.Fuzz;

/// <summary>What is held after everything that is no longer needed was thrown away.</summary>
/// <param name="Small">Objects under 85,000 bytes: what a server keeps of a request without meaning to is made of those.</param>
/// <param name="Large">
/// Arrays, which the runtime pools by thread and size and gives back only after a minute of real time: what is pooled is as large as the largest
/// pages and answers of the storm, and is no leak.
/// </param>
internal sealed record Memory(long Small, long Large)
{
    /// <summary>
    /// Ninety of a hundred parts of a storm may add this much: a hundred bytes a request, which a storm of the usual size shows, and which caches that
    /// are still filling up stay far below.
    /// </summary>
    private const long MayGrow = 16 * 1024 * 1024;

    /// <summary>As if twelve connections had each made the pools take in a dozen arrays of a megabyte.</summary>
    private const long PoolsMayGrow = 144 * 1024 * 1024;

    private const int LargeObjects = 3;

    public static Memory Held()
    {
        for (var round = 0; round < 3; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        var generations = GC.GetGCMemoryInfo(GCKind.FullBlocking).GenerationInfo;
        return new Memory(Sum(generations[..LargeObjects]), Sum(generations.Slice(LargeObjects, 1)));
    }

    public bool HasGrownTo(Memory later) => later.Small - Small > MayGrow || later.Large - Large > PoolsMayGrow;

    public override string ToString() => $"{Small / 1024:N0} kB in small objects, {Large / 1024:N0} kB in large ones";

    private static long Sum(ReadOnlySpan<GCGenerationInfo> generations)
    {
        var sum = 0L;
        foreach (var generation in generations)
        {
            sum += generation.SizeAfterBytes - generation.FragmentationAfterBytes;
        }

        return sum;
    }
}
