using Muster.Alerts;
using Muster.Incidents;

namespace Muster.Tests.Incidents;

public sealed class DecisionTreeTests
{
    [Theory]
    [InlineData(true, false, false, "P0")]
    [InlineData(true, true, true, "P0")]
    [InlineData(false, true, false, "P1")]
    [InlineData(false, true, true, "P1")]
    [InlineData(false, false, true, "P2")]
    [InlineData(false, false, false, null)]
    public void The_first_yes_decides_and_three_times_no_is_perhaps_nothing(bool unresponsive, bool degraded, bool background, string? severity) =>
        (DecisionTree.Propose(unresponsive, degraded, background)?.ToString()).ShouldBe(severity);
}
