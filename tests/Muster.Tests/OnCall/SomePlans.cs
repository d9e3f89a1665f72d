using FsCheck;
using FsCheck.Fluent;
using Muster.OnCall;

namespace Muster.Tests.OnCall;

/// <summary>Random layers, absences and overrides on top of <see cref="SomeRotation"/>, around one spring and one autumn.</summary>
internal static class SomePlans
{
    private static readonly LocalDate First = new(2026, 2, 20);

    public static Gen<Plans> Any =>
        from rotation in Gen.Frequency((1, Gen.Constant(new Rotation())), (2, SomeRotation.Any))
        from layers in Few(Layer)
        from absences in Few(Away)
        from overrides in Few(Over)
        select new Plans
        {
            Rotation = rotation with { Layers = [.. layers.Select((layer, place) => layer with { Name = $"layer {place}" })] }, Absences = [.. absences],
            Overrides = [.. overrides.Select((one, place) => one with { Id = $"{place}" })],
        };

    /// <summary>Within the year in which most of it lies; every layer has begun by then, or begins.</summary>
    public static Gen<Instant> Instant => Moment(0, 60 * 24 * 400);

    public static Gen<Layer> Layer =>
        from roles in Gen.SubListOf(Enum.GetValues<Role>()).Where(some => some.Count > 0)
        from start in Gen.Choose(0, 60)
        from minute in Gen.Elements(0, 90, 120, 150, 9 * 60, (23 * 60) + 30)
        from every in Gen.Elements(8, 12, 24, 24 * 3, 24 * 7, 24 * 14)
        from zone in Gen.Frequency((1, Gen.Constant<string?>(null)), (2, SomeRotation.Zone.Select(zone => (string?)zone.Id)))
        from window in Gen.Frequency((1, Gen.Constant<Window?>(null)), (1, Hours.Select(hours => (Window?)hours)))
        from order in Gen.Elements(LayerOrder.Fair, LayerOrder.Sequential)
        from people in Gen.SubListOf(SomeRotation.People.ToArray()).Where(some => some.Count > 0)
        from nobody in Gen.Elements(false, false, true)
        from members in MemberOf.ListOf(people.Count)
        select new Layer
        {
            Name = "layer", Roles = [.. roles], Start = First.PlusDays(start), At = LocalTime.FromMinutesSinceMidnight(minute), Every = Duration.FromHours(every),
            TimeZone = zone, Within = window, Order = order,
            Pool = [.. people.Zip(members, (person, member) => member with { Person = person }), .. nobody ? new[] { new Member(null) } : []],
        };

    private static Gen<Window> Hours =>
        from days in Gen.SubListOf(Enum.GetValues<IsoDayOfWeek>().Skip(1).ToArray()).Where(some => some.Count > 0)
        from opens in Gen.Choose(0, 47)
        from closes in Gen.Choose(0, 47)
        select new Window([.. days], LocalTime.FromMinutesSinceMidnight(30 * opens), LocalTime.FromMinutesSinceMidnight(30 * closes));

    private static Gen<Member> MemberOf =>
        from weight in Gen.Elements(1, 1, 1, 0.5, 2)
        from joins in Gen.Frequency((4, Gen.Constant((int?)null)), (1, Gen.Choose(0, 200).Select(day => (int?)day)))
        from leaves in Gen.Frequency((4, Gen.Constant((int?)null)), (1, Gen.Choose(200, 300).Select(day => (int?)day)))
        select new Member(null, weight, joins is { } first ? First.PlusDays(first) : null, leaves is { } last ? First.PlusDays(last) : null);

    private static Gen<Absence> Away =>
        from person in Gen.Elements(SomeRotation.People.ToArray())
        from starts in Instant
        from hours in Gen.Choose(1, 24 * 20)
        from notice in Gen.Choose(0, 24 * 30)
        from back in Gen.Frequency((3, Gen.Constant((int?)null)), (1, Gen.Choose(-24 * 10, 24 * 20).Select(after => (int?)after)))
        select new Absence
        {
            Id = $"{starts}", Person = person, StartsAt = starts, EndsAt = starts + Duration.FromHours(hours), MadeAt = starts - Duration.FromHours(notice),
            CancelledAt = back is { } after ? starts + Duration.FromHours(after) : null,
        };

    private static Gen<Override> Over =>
        from role in Gen.Elements(Enum.GetValues<Role>())
        from person in Gen.Frequency((5, Gen.Elements(SomeRotation.People.ToArray<string?>())), (1, Gen.Constant<string?>(null)))
        from starts in Instant
        from hours in Gen.Choose(1, 24 * 60)
        from ended in Gen.Frequency((3, Gen.Constant((int?)null)), (1, Gen.Choose(-24, 24 * 20).Select(after => (int?)after)))
        select new Override
        {
            Role = role, Person = person, StartsAt = starts, EndsAt = starts + Duration.FromHours(hours),
            CancelledAt = ended is { } after ? starts + Duration.FromHours(after) : null,
        };

    private static Gen<List<T>> Few<T>(Gen<T> some) => Gen.Choose(0, 3).SelectMany(some.ListOf).Select(list => list.ToList());

    private static Gen<Instant> Moment(int from, int until) =>
        Gen.Choose(from, until).Select(minutes => First.AtMidnight().InUtc().ToInstant() + Duration.FromMinutes(minutes));
}
