using Muster.Foundation;

namespace Muster.Tests.Foundation;

public sealed class IdsTests
{
    private static readonly Instant At = Instant.FromUtc(2026, 2, 18, 2, 14, 33);

    [Fact]
    public void The_same_thing_at_the_same_instant_has_one_name_and_another_has_another()
    {
        var id = Ids.Of("12 3 Page alice", At);
        id.ShouldBe(Ids.Of("12 3 Page alice", At));
        id.ShouldNotBe(Ids.Of("12 3 Page bob", At));
        id.ShouldNotBe(Ids.Of("12 3 Page alice", At + Duration.FromMilliseconds(1)));
        Guid.Parse(id).Version.ShouldBe(8);
    }

    [Fact]
    public void Names_sort_by_time_whichever_way_they_are_made() =>
        string.CompareOrdinal(Ids.Of("z", At), Ids.New(At + Duration.FromMilliseconds(1))).ShouldBeNegative();
}
