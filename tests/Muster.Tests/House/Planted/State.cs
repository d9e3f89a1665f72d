namespace Muster.Tests.House
{
#pragma warning disable RS0030, CA2211, MA0069, MA0045
    namespace PlantedClock
    {
        internal sealed class Watcher { public Func<DateTimeOffset> Look { get; } = () => DateTimeOffset.UtcNow; }

        internal sealed class Sleeper { public void Sleep() => Thread.Sleep(1); }

        internal sealed class Waiter { public Task Wait(TimeProvider time, CancellationToken ct) => Task.Delay(TimeSpan.FromSeconds(1), time, ct); }
    }

    namespace PlantedState
    {
        internal static class Counter
        {
            public const int Zero = 0;
            public static readonly string[] Names = ["a", "b"];
            public static readonly HashSet<string> Seen = [];
            public static int Count = 1;

            public static int Last { get; set; }

            public static Func<int, int> Next { get; } = number => number + 1;
        }
    }
}
