using Mono.Cecil;

namespace Muster.Tests.House;

/// <summary>Rules 7 and 8: words of the field instead of Manager and Helper, and files that can be read at once.</summary>
public sealed class NamesAndSizesTests
{
    private static readonly string[] EmptyWords = ["Manager", "Helper", "Util", "Utils", "Processor", "Handler", "Service"];

    /// <summary>What a team runs and is paged for is called a service in the field: here the word is the thing itself.</summary>
    private static readonly string[] WordsOfTheField = ["Muster.Catalog.Service", "Muster.Catalog.UnknownService"];

    [Fact]
    public void No_type_is_named_after_nothing() =>
        BadNames(Code.Product.Types.SelectMany(Code.WithNested)).ShouldBeNone();

    [Fact]
    public void A_type_named_after_nothing_is_found() =>
        BadNames([.. Code.Planted("Muster.Tests.House.PlantedNames").SelectMany(Code.WithNested)])
            .Select(violation => violation.Where).ShouldBe(
            [
                "Muster.Tests.House.PlantedNames.PageManager",
                "Muster.Tests.House.PlantedNames.Pages`1/LineHelper",
            ], ignoreOrder: true);

    [Fact]
    public void No_file_is_longer_than_400_lines() => TooLong(Sources.All()).ShouldBeNone();

    [Fact]
    public void A_file_longer_than_400_lines_is_found() =>
        TooLong([Sample("long.sql", 401), Sample("right.css", 400)]).ShouldBe([new("long.sql", "401 lines, at most 400")]);

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void Half_of_the_files_are_under_80_lines_and_nine_in_ten_under_200(string folder) =>
        OutOfShape(Sources.Under(folder, ".cs", ".razor", ".ts")).ShouldBeNone();

    [Fact]
    public void A_house_of_long_files_is_found()
    {
        OutOfShape([Sample("a", 10), Sample("b", 81), Sample("c", 90)]).ShouldBe([new("3 files", "median of 81 lines, at most 80")]);
        OutOfShape([.. Enumerable.Range(0, 8).Select(index => Sample("short" + index, 50)), Sample("a", 201), Sample("b", 300)])
            .ShouldBe([new("10 files", "one in ten has over 201 lines, at most 200")]);
    }

    private static SourceFile Sample(string path, int lines) => new(path, string.Concat(Enumerable.Repeat("x\n", lines)));

    private static IEnumerable<Violation> BadNames(IEnumerable<TypeDefinition> types) =>
        from type in types
        where !type.IsGeneratedType() && !WordsOfTheField.Contains(type.FullName)
        let name = type.Name.Split('`')[0]
        let word = EmptyWords.FirstOrDefault(word => name.EndsWith(word, StringComparison.Ordinal))
        where word is not null
        select new Violation(type.FullName, $"ends in {word}");

    private static IEnumerable<Violation> TooLong(IEnumerable<SourceFile> files) =>
        files.Where(file => file.Lines.Count > 400).Select(file => new Violation(file.Path, $"{file.Lines.Count} lines, at most 400"));

    private static IEnumerable<Violation> OutOfShape(IEnumerable<SourceFile> files)
    {
        var lengths = files.Select(file => file.Lines.Count).Order().ToList();
        var median = lengths[lengths.Count / 2];
        // With ten files the longest one alone may be over 200.
        var ninth = lengths[(lengths.Count * 9 + 9) / 10 - 1];
        if (median > 80) yield return new($"{lengths.Count} files", $"median of {median} lines, at most 80");
        if (ninth > 200) yield return new($"{lengths.Count} files", $"one in ten has over {ninth} lines, at most 200");
    }
}
