using Muster.Incidents;
using Muster.OnCall;
using Muster.Team;
using static NodaTime.Duration;

namespace Muster.Tests.Simulation;

/// <summary>What kind of world a seed makes.</summary>
internal sealed class Plan
{
    public static readonly Duration LongestRepeat = FromMinutes(5);

    public static readonly string[] Names = ["alice", "bob", "carol", "dave", "erin", "frank"];

    /// <param name="incidents">How many the world lives to see; null: as many as its kind does.</param>
    /// <param name="several">One replica more: there is always somebody to meet.</param>
    public Plan(int seed, Dice dice, int? incidents, bool several)
    {
        // Where each statement takes its time, those that live long are worth more.
        Broad = seed % 6 != 0 ^ several;
        Incidents = incidents ?? (Broad ? 2000 : 300) / (several ? 10 : 1);
        People = Broad ? dice.Of([1, 1, 1, 2, 3]) : dice.Of([1, 2, 3, 3, 4, 6]);
        Replicas = (Broad ? dice.Of([1, 1, 1, 2]) : dice.Of([1, 2, 2, 3])) + (several ? 1 : 0);
        Policy = dice.Chance(0.5) ? new Policy() : Quick;
        Rotation = dice.Chance(0.8) ? AnyRotation(dice, Names.AsSpan(0, People).ToArray()) : null;
        Crowd = Broad ? dice.Between(1, 2) : dice.Of([1, 2, 4, 8]);
        Diligence = dice.Of([0.6, 0.9, 0.98]);
        Start = Instant.FromUtc(2026, 2, 16, 0, 0) + dice.Seconds(0, 14 * 24 * 3600);
    }

    /// <summary>
    /// Many incidents that come in storms and are soon merged or over, among few people; otherwise fewer that live long, through
    /// every stage, rung and stall.
    /// </summary>
    public bool Broad { get; }

    public int Incidents { get; }

    public int People { get; }

    public int Replicas { get; }

    public Policy Policy { get; }

    public Rotation? Rotation { get; }

    /// <summary>How much happens every five seconds, at most.</summary>
    public int Crowd { get; }

    /// <summary>How often somebody who is paged does something about it.</summary>
    public double Diligence { get; }

    public Instant Start { get; }

    public static Policy Quick { get; } = new()
    {
        P0 = new(Target.In(FromMinutes(5)), FromMinutes(8), FromMinutes(3), Target.In(FromMinutes(30))),
        P1 = new(Target.In(FromMinutes(10)), FromMinutes(15), FromMinutes(10), Target.In(FromHours(1))),
        P2 = new(Target.In(FromMinutes(30)), FromHours(1), null, Target.In(FromHours(2))),
        Classify = FromMinutes(3),
        Assign = FromMinutes(4),
    };

    public static Rotation AnyRotation(Dice dice, IReadOnlyList<string> people)
    {
        var first = new LocalDate(2026, 2, 16);
        return new Rotation
        {
            Handoff = new Handoff(IsoDayOfWeek.Monday, new LocalTime(9, 0)),
            Repeat = dice.Chance(0.8),
            Weeks = [.. Enumerable.Range(0, dice.Between(1, 3)).Select(week => Week(dice, first.PlusWeeks(week), people))],
        };
    }

    private static RotationWeek Week(Dice dice, LocalDate monday, IReadOnlyList<string> people)
    {
        var at = dice.Below(people.Count);
        string Person(int offset) => people[(at + offset) % people.Count];
        return new RotationWeek(monday, Person(0), Person(1), people.Count > 2 && dice.Chance(0.7) ? Person(2) : null, dice.Chance(0.7) ? Person(0) : Person(people.Count - 1));
    }
}
