namespace Muster.Tests.House;

/// <summary>One place where the house is not as it was agreed. A rule is a function from code to its violations.</summary>
internal sealed record Violation(string Where, string What)
{
    public override string ToString() => $"{Where}: {What}";
}

internal static class ViolationAssertions
{
    public static void ShouldBeNone(this IEnumerable<Violation> violations)
    {
        var found = violations.Select(violation => violation.ToString()).Order(StringComparer.Ordinal).ToList();
        found.ShouldBeEmpty(string.Join(Environment.NewLine, found));
    }
}
