using Mono.Cecil;

namespace Muster.Tests.House;

/// <summary>Rule 4: an interface is a place where things differ, so it has at least two implementations, and test doubles are none of them.</summary>
public sealed class InterfacesTests
{
    [Fact]
    public void Every_interface_has_two_implementations() =>
        Violations([.. Code.Product.Types.SelectMany(Code.WithNested)]).ShouldBeNone();

    [Fact]
    public void An_interface_glued_to_its_only_class_is_found() =>
        Violations([.. Code.Planted("Muster.Tests.House.PlantedInterfaces").SelectMany(Code.WithNested)])
            .ShouldBe([new("Muster.Tests.House.PlantedInterfaces.ILonely", "has 1 implementation, at least two belong to it")]);

    private static IEnumerable<Violation> Violations(IReadOnlyList<TypeDefinition> types) =>
        from contract in types
        where contract.IsInterface && !contract.IsGeneratedType()
        let count = types.Count(type => type is { IsInterface: false, IsAbstract: false } && Implements(type, contract))
        where count < 2
        select new Violation(contract.FullName, $"has {count} implementation{(count == 1 ? "" : "s")}, at least two belong to it");

    private static bool Implements(TypeDefinition type, TypeDefinition contract) =>
        type.Interfaces.Any(implemented => implemented.InterfaceType.GetElementType().FullName == contract.FullName
            || (implemented.InterfaceType.Resolve() is { } further && further.Module == type.Module && Implements(further, contract)))
        || (type.BaseType?.Resolve() is { } parent && parent.Module == type.Module && Implements(parent, contract));
}
