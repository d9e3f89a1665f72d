namespace Muster.Tests.Fuzz;

/// <summary>What is held after everything that is no longer needed was thrown away.</summary>
internal static class Memory
{
    /// <summary>
    /// Ninety of a hundred parts of a storm may add this much: a hundred bytes a request, which a storm of the usual size shows, and which caches that
    /// are still filling up stay far below.
    /// </summary>
    public const long MayGrow = 16 * 1024 * 1024;

    public static long Held()
    {
        for (var round = 0; round < 3; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
