using Mono.Cecil;

namespace Muster.Tests.House;

/// <summary>
/// Rule 2: a connector sees the contracts and what their signatures carry, Foundation, and itself. So it can neither reach into
/// the domain nor into another vendor's folder, and can be read, replaced or deleted alone.
/// </summary>
public sealed class ConnectorsTests
{
    private static readonly string[] Contracts = ["IChannel", "ITracker", "INeighbour", "IIntakeFormat"];

    [Fact]
    public void Connectors_use_only_contracts_and_none_knows_another() =>
        Violations([.. Code.Product.Types], Rooms.OfMuster).ShouldBeNone();

    [Fact]
    public void A_connector_that_knows_the_domain_or_another_connector_is_found()
    {
        const string ns = "Muster.Tests.House.PlantedConnectors";
        Violations([.. Code.Planted(ns)], new Rooms(ns)).Select(violation => violation.ToString()).ShouldBe(
        [
            "Channels.Pager.Channel: Channels.Pager may not know Paging.Ledger",
            "Channels.Pager.Channel: Channels.Pager may not know Channels.Mail.Address",
        ], ignoreOrder: true);
    }

    private static IEnumerable<Violation> Violations(IReadOnlyList<TypeDefinition> types, Rooms rooms)
    {
        var contracts = Carried(types);
        return from type in types
               let connector = rooms.ConnectorOf(type.Namespace)
               where connector is not null
               from target in References.Of(type)
               let ns = target.Outermost().Namespace
               where rooms.RoomOf(ns) is not (null or "Foundation") && rooms.ConnectorOf(ns) != connector
               where !contracts.Contains(target.Outermost().FullName)
               select new Violation(rooms.Short(type), $"{connector} may not know {rooms.Short(target)}");
    }

    /// <summary>The contracts and, from their methods' signatures on, every type whose values a connector is handed or hands back.</summary>
    private static HashSet<string> Carried(IReadOnlyList<TypeDefinition> types)
    {
        var byName = types.SelectMany(Code.WithNested).ToDictionary(type => type.FullName);
        var waiting = new Queue<TypeDefinition>(types.Where(type => type.IsInterface && Contracts.Contains(type.Name)));
        var carried = new HashSet<string>();
        while (waiting.TryDequeue(out var type))
        {
            if (!carried.Add(type.FullName)) continue;
            var shape = type.IsInterface
                ? type.Methods.SelectMany(method => method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType))
                : type.Properties.Select(property => property.PropertyType).Concat(type.NestedTypes);
            foreach (var part in shape.SelectMany(References.Parts).Where(part => byName.ContainsKey(part.FullName)))
                waiting.Enqueue(byName[part.FullName]);
        }

        return carried;
    }
}
