using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Muster.Tests.House;

/// <summary>
/// Rule 5, first half: no wall clock and no sleep. The analyzer says so while typing; these tests see to it that nobody switched the
/// analyzer off, and look for the banned symbols in the compiled product themselves.
/// </summary>
public sealed partial class ClockTests
{
    private static readonly string[] CompositionRoot = ["src/Muster/Server.cs", "src/Muster/Program.cs"];

    [Fact]
    public void The_analyzer_of_banned_symbols_is_on_for_every_project()
    {
        Sources.File("Directory.Build.props").Text.ShouldSatisfyAllConditions(
            text => text.ShouldContain("""<PackageReference Include="Microsoft.CodeAnalysis.BannedApiAnalyzers" PrivateAssets="all" />"""),
            text => text.ShouldContain("""<AdditionalFiles Include="$(MSBuildThisFileDirectory)BannedSymbols.txt" />"""),
            text => text.ShouldContain("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>"));
        SwitchedOff([Sources.File(".editorconfig"), .. Sources.Under("", ".props", ".csproj", ".targets"), .. Sources.Product()]).ShouldBeNone();
    }

    [Fact]
    public void Switching_the_analyzer_off_is_found() =>
        SwitchedOff(
        [
            new("a.cs", "#pragma warning disable CA1000, RS0030"),
            new("b.cs", """[SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs")]"""),
            new("c.csproj", "<NoWarn>$(NoWarn);RS0030</NoWarn>"),
            new("d.csproj", """<AdditionalFiles Remove="BannedSymbols.txt" />"""),
            new(".editorconfig", "dotnet_diagnostic.RS0030.severity = none"),
            new("src/Muster/Server.cs", "#pragma warning disable RS0030"),
            new("e.cs", "#pragma warning disable CA1000"),
        ]).Select(violation => violation.Where).ShouldBe(["a.cs", "b.cs", "c.csproj", "d.csproj", ".editorconfig"]);

    [Fact]
    public void The_wall_clock_and_sleep_are_on_the_list() =>
        new[] { "P:System.DateTime.UtcNow", "P:System.DateTimeOffset.UtcNow", "P:System.TimeProvider.System", "P:NodaTime.SystemClock.Instance",
                "M:System.Threading.Thread.Sleep(System.Int32)", "M:System.Threading.Tasks.Task.Delay(System.TimeSpan,System.Threading.CancellationToken)" }
            .Except(Banned()).ShouldBeEmpty();

    [Fact]
    public void Nothing_but_the_composition_root_asks_the_wall_clock_or_sleeps() =>
        Uses(Code.Product.Types.Where(type => type.Name is not ("Server" or "Program") || type.Namespace is not ("Muster" or ""))).ShouldBeNone();

    [Fact]
    public void A_sleep_and_a_look_at_the_wall_clock_are_found() =>
        Uses(Code.Planted("Muster.Tests.House.PlantedClock")).ShouldBe(
        [
            new("Sleeper", "uses M:System.Threading.Thread.Sleep(System.Int32)"),
            new("Watcher", "uses P:System.DateTimeOffset.UtcNow"),
        ], ignoreOrder: true);

    private static IEnumerable<Violation> SwitchedOff(IEnumerable<SourceFile> files) =>
        from file in files
        where !CompositionRoot.Contains(file.Path) && !file.Path.StartsWith("tests/", StringComparison.Ordinal)
        where file.Text.Contains("RS0030", StringComparison.Ordinal) || Removed().IsMatch(file.Text)
        select new Violation(file.Path, "switches the analyzer of banned symbols off");

    private static IEnumerable<Violation> Uses(IEnumerable<TypeDefinition> types)
    {
        var banned = Banned();
        return from type in types
               from called in type.WithNested().SelectMany(Code.Instructions).Select(instruction => instruction.Operand).OfType<MethodReference>()
               let symbol = SymbolOf(called)
               where banned.Contains(symbol)
               group symbol by (type.Name, symbol) into use
               select new Violation(use.Key.Name, $"uses {use.Key.symbol}");
    }

    private static HashSet<string> Banned() => [.. Sources.File("BannedSymbols.txt").Lines.Select(line => line.Split(';')[0])];

    /// <summary>P:System.DateTime.Now, M:System.Threading.Thread.Sleep(System.Int32): overloads differ in whether they take a clock.</summary>
    private static string SymbolOf(MethodReference called)
    {
        if (called.Name.StartsWith("get_", StringComparison.Ordinal)) return $"P:{called.DeclaringType.FullName}.{called.Name[4..]}";
        var parameters = string.Join(',', called.Parameters.Select(parameter => parameter.ParameterType.FullName));
        return $"M:{called.DeclaringType.FullName}.{called.Name}{(parameters.Length > 0 ? $"({parameters})" : "")}";
    }

    [GeneratedRegex("""<(AdditionalFiles|PackageReference)\s+Remove="[^"]*Banned""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Removed();
}
