using Muster.Alerts;
using Muster.Foundation;

namespace Muster.Tests.Alerts;

public sealed class MatcherTests
{
    private static readonly Dictionary<string, string> Labels = new() { ["alertname"] = "AgentLoop", ["service"] = "planner", ["severity"] = "critical" };

    [Theory]
    [InlineData("alertname=AgentLoop", true)]
    [InlineData("alertname=\"AgentLoop\"", true)]
    [InlineData("{alertname=\"AgentLoop\",service!=\"tools\"}", true)]
    [InlineData("{ alertname = AgentLoop , service = tools }", false)]
    [InlineData("{}", true)]
    [InlineData("severity=~crit.*|warn.*", true)]
    [InlineData("severity=~\"critical|page\"", true)]
    [InlineData("severity=~crit", false)] // a regular expression matches the whole value
    [InlineData("severity!~crit", true)]
    [InlineData("severity!~crit.*", false)]
    [InlineData("service=~\"[[:lower:]]{7}\"", true)]
    [InlineData("service=~p[a-z]{6}", true)]
    [InlineData("service=~(?P<any>.*)", true)]
    [InlineData("region=\"\"", true)] // an absent label is the empty one
    [InlineData("region!=eu", true)]
    [InlineData("region=~.+", false)]
    [InlineData("\"service\"=planner,", true)]
    public void Expressions_select_alerts_as_amtool_users_expect(string expression, bool expected) =>
        MatcherText.Parse(expression).All(matcher => matcher.Matches(Labels)).ShouldBe(expected);

    [Theory]
    [InlineData("a=\"x, \\\"y\\\" \\\\ \\n \\d\"", "x, \"y\" \\ \n \\d")]
    [InlineData("a=two words ", "two words")]
    [InlineData("a=http://host:1/x=y", "http://host:1/x=y")]
    [InlineData("a=", "")]
    [InlineData("a=ends\\", "ends\\")]
    public void Quotes_and_escapes_give_the_value_that_was_meant(string expression, string value) =>
        MatcherText.Parse(expression).ShouldHaveSingleItem().Value.ShouldBe(value);

    [Theory]
    [InlineData("alertname")]
    [InlineData("=x")]
    [InlineData("a=\"x")]
    [InlineData("a=x\"y")]
    [InlineData("a=\"x\"y")]
    [InlineData("{a=b")]
    [InlineData("a==b,,")]
    [InlineData("a=~\"(\"")]
    [InlineData("a=~\")|(\"")] // would match everything between the brackets that make it match the whole value
    [InlineData("a=~\"(.{1,40}){1,40}\"")] // a minute for a value of two thousand letters
    [InlineData("a=~\"(x)\\\\1\"")] // a back-reference cannot be matched in linear time
    public void What_is_no_matcher_is_refused_with_a_reason(string expression) =>
        Should.Throw<BadInputException>(() => MatcherText.Parse(expression)).Reason.ShouldNotBeEmpty();

    [Fact]
    public void What_a_matcher_prints_reads_back_as_itself()
    {
        Matcher[] all = [new("a", "x", false), new("a", "x|y", true), new("b", "", false, false), new("c", ".*", true, false)];

        MatcherText.Parse(string.Join(",", all.Select(one => one.ToString()))).ShouldBe(all);
    }

    [Fact]
    public void An_expression_made_to_explode_is_answered_at_once_and_silences_nothing()
    {
        var evil = new Matcher("a", "(a+)+$", true).Checked();

        evil.Matches(new string('a', 50_000) + "!").ShouldBeFalse();
        Should.Throw<BadInputException>(() => new Matcher("a", "((a{1000}){1000}){1000}", true).Checked());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_expression_that_takes_too_long_and_was_kept_before_anybody_knew_silences_nothing(bool isEqual) =>
        new Matcher("a", "(.{1,40}){1,40}", true, isEqual).Matches(new string('a', 2_000) + "\n").ShouldBeFalse();
}
