namespace Muster.Tests.Simulation;

/// <summary>All chance there is in a world: the same seed falls the same way.</summary>
internal sealed class Dice(int seed)
{
    private const int Grid = 5;

    private readonly Random _random = new(seed);

    public bool Chance(double probability) => _random.NextDouble() < probability;

    /// <summary>From 0 up to, and without, <paramref name="below"/>.</summary>
    public int Below(int below) => _random.Next(below);

    public int Between(int least, int most) => _random.Next(least, most + 1);

    public T Of<T>(IReadOnlyList<T> some) => some[_random.Next(some.Count)];

    /// <summary>Mostly on a coarse grid, so that things fall on the same instant and get in each other's way.</summary>
    public Duration Seconds(int least, int most)
    {
        var seconds = Between(least, most);
        return Duration.FromSeconds(most - least < 2 * Grid || Chance(0.05) ? seconds : Math.Max(least, seconds / Grid * Grid));
    }
}
