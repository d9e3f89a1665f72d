using FsCheck;
using FsCheck.Fluent;
using Muster.OnCall;

namespace Muster.Tests.OnCall;

/// <summary>Random but valid rotations of a team of six, in zones where the clocks do something.</summary>
internal static class SomeRotation
{
    public static readonly IReadOnlyList<string> People = ["alice", "bob", "carol", "dave", "erin", "frank"];

    public static Gen<DateTimeZone> Zone => Gen.Elements(
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/Sao_Paulo", "Asia/Kolkata", "Etc/UTC")
        .Select(id => DateTimeZoneProviders.Tzdb[id]);

    public static Gen<Rotation> Any =>
        from day in Gen.Elements(Enum.GetValues<IsoDayOfWeek>().Where(day => day != IsoDayOfWeek.None))
        from minute in Gen.Elements(0, 15, 120, 150, 165, 9 * 60, (23 * 60) + 59)
        from first in Gen.Choose(0, 1500)
        from weeks in Week.NonEmptyListOf()
        from repeat in Gen.Elements(true, false)
        select Rotation(new Handoff(day, LocalTime.FromMinutesSinceMidnight(minute)), new LocalDate(2024, 1, 1).PlusDays(first), [.. weeks], repeat);

    /// <summary>Somewhere from two months before the first listed week to long after the last.</summary>
    public static Gen<Instant> InstantNear(Rotation rotation) =>
        Gen.Choose(-60 * 24 * 60, (rotation.Weeks.Count + 12) * 3 * 7 * 24 * 60)
            .Select(minutes => rotation.Weeks[0].Week.AtMidnight().InUtc().ToInstant() + Duration.FromMinutes(minutes));

    private static Gen<string?> Somebody => Gen.Frequency(
        (8, Gen.Elements(People.ToArray<string?>())), (1, Gen.Constant<string?>(null)));

    private static Gen<(int Gap, int Early, Duty Duty)> Week =>
        from gap in Gen.Frequency((6, Gen.Constant(1)), (1, Gen.Choose(2, 3)))
        from early in Gen.Choose(0, 6)
        from ic in Somebody
        from to in Somebody
        from backup in Somebody
        from co in Somebody
        select (gap, early, new Duty(ic, to == ic ? null : to, backup == to ? null : backup, co));

    private static Rotation Rotation(Handoff handoff, LocalDate first, List<(int Gap, int Early, Duty Duty)> weeks, bool repeat)
    {
        var start = first.With(DateAdjusters.NextOrSame(handoff.Day));
        var listed = new List<RotationWeek>();
        foreach (var (gap, early, duty) in weeks)
        {
            listed.Add(new RotationWeek(start.PlusDays(-early), duty.IC, duty.TO, duty.Backup, duty.CO));
            start = start.PlusWeeks(gap);
        }

        return new Rotation { Handoff = handoff, Weeks = listed, Repeat = repeat };
    }
}
