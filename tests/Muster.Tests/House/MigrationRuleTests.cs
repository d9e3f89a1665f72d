using System.Text.RegularExpressions;

namespace Muster.Tests.House;

/// <summary>
/// Rule 11: a migration leaves the code of the version before it working, because replicas are upgraded one after the other. It
/// adds; what it takes away says since when nothing uses it.
/// </summary>
public sealed partial class MigrationRuleTests
{
    [Fact]
    public void Every_migration_leaves_the_version_before_it_working() =>
        Violations(Sources.Under("src/Muster/Foundation/Migrations")).ShouldBeNone();

    [Fact]
    public void One_that_would_break_it_is_found() =>
        Violations(
        [
            Planted("create table planted (id text primary key); create index planted_id on planted (id)"),
            Planted("drop index incidents_open; create index incidents_open on incidents (is_open, number, severity)"),
            Planted("alter table incidents add column mood text; alter table incidents add column size integer not null default 0"),
            Planted("-- unused since 0.2: nothing has read it for a version\nalter table incidents drop column mood"),
            Planted("alter table incidents drop column mood"),
            Planted("alter table incidents\n  rename column title to name"),
            Planted("alter table incidents add column mood text not null"),
            Planted("alter table incidents alter column service set not null"),
            Planted("drop table pages"),
            Planted("create unique index incidents_by_title on incidents (title)"),
            Planted("update incidents set title = lower(title)"),
        ]).Select(violation => violation.What).ShouldBe(
        [
            "alter table incidents drop column mood",
            "alter table incidents rename column title to name",
            "alter table incidents add column mood text not null",
            "alter table incidents alter column service set not null",
            "drop table pages",
            "create unique index incidents_by_title on incidents (title)",
            "update incidents set title = lower(title)",
        ]);

    private static SourceFile Planted(string sql) => new("9999-planted.sql", sql);

    private static IEnumerable<Violation> Violations(IEnumerable<SourceFile> migrations) =>
        from file in migrations
        let made = Made().Matches(file.Text).Select(match => match.Groups["table"].Value).ToHashSet()
        from statement in file.Text.Split(';')
        where !statement.Contains("-- unused since", StringComparison.Ordinal)
        let sql = Space().Replace(Comment().Replace(statement, " "), " ").Trim()
        where Takes().IsMatch(sql) || (Unique().Match(sql) is { Success: true } index && !made.Contains(index.Groups["table"].Value))
        select new Violation(file.Path, sql);

    [GeneratedRegex(@"create table (?<table>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Made();

    [GeneratedRegex("--.*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Space();

    /// <summary>What the older code still needs, or would no longer be allowed; and rows it would find changed under it.</summary>
    [GeneratedRegex(@"^(drop (?!index\b)|update\b|delete\b|truncate\b)|^alter table .*(\bdrop\b|\brename\b|\balter\b|\badd constraint\b|\bnot null\b(?! default))", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Takes();

    /// <summary>On a table that was there before: rows the older code writes may be refused by it.</summary>
    [GeneratedRegex(@"^create unique index \w+ on (?<table>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unique();
}
