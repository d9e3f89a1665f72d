using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Muster.Tests.House;

/// <summary>
/// Rule 3: one class writes a table. Read from the string constants in IL, where comments are gone and concatenated literals
/// are already one; a statement whose table is not in its literal is a violation of its own, because nobody can see what it writes.
/// </summary>
public sealed partial class OneWriterTests
{
    [Fact]
    public void Every_table_has_one_writer() => Violations(Code.Product.Types).ShouldBeNone();

    [Fact]
    public void Every_table_of_the_migrations_is_seen_by_this_rule()
    {
        var written = Code.Product.Types.SelectMany(Writes).Select(write => write.Table);
        var tables = Sources.Under("src/Muster/Foundation/Migrations").SelectMany(file => Table().Matches(file.Text)).Select(match => match.Groups["name"].Value);
        tables.Except(written).ShouldBeEmpty();
    }

    [Fact]
    public void A_second_writer_and_a_nameless_table_are_found() =>
        Violations(Code.Planted("Muster.Tests.House.PlantedTables")).ShouldBe(
        [
            new("incidents", "is written by Eraser and IncidentStore"),
            new("Eraser", "writes to a table that its SQL does not name: update "),
        ], ignoreOrder: true);

    private static IEnumerable<Violation> Violations(IEnumerable<TypeDefinition> types)
    {
        var writes = types.SelectMany(Writes).Distinct().ToList();
        var nameless = writes.Where(write => write.Table.Length == 0)
            .Select(write => new Violation(write.Writer, $"writes to a table that its SQL does not name: {write.Statement}"));
        var shared = from table in writes.Where(write => write.Table.Length > 0).GroupBy(write => write.Table)
                     let writers = table.Select(write => write.Writer).Distinct().Order(StringComparer.Ordinal).ToList()
                     where writers.Count > 1
                     select new Violation(table.Key, "is written by " + string.Join(" and ", writers));
        return shared.Concat(nameless);
    }

    private static IEnumerable<(string Writer, string Table, string Statement)> Writes(TypeDefinition type) =>
        from nested in type.WithNested()
        from text in nested.Instructions().Select(instruction => instruction.Operand).OfType<string>()
        from match in Statement().Matches(text)
        let table = match.Groups["table"].Value.ToLowerInvariant()
        select (type.Name, table, table.Length > 0 ? "" : match.Value);

    [GeneratedRegex(@"create table (if not exists )?(?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Table();

    /// <summary>Not `for update skip locked`, and not `do update set`. A literal that ends before the table's name matches with an empty one.</summary>
    [GeneratedRegex(
        """(?<!for\s|do\s|no key\s)\b(insert\s+(or\s+\w+\s+)?into|replace\s+into|update|delete\s+from|copy|truncate(\s+table)?)\s+((only\s+)?"?(?<table>[a-z]+_?[a-z_]*)"?\s*(\(|\bset\b|\bas\b|\bwhere\b|\bselect\b|\bvalues\b|\bdefault\b|\bfrom\b|\busing\b|\b[a-z]{1,2}\b|;|$)|$)""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Statement();
}
