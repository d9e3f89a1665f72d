using Mono.Cecil;

namespace Muster.Tests.House;

/// <summary>Rule 1: code references only its own room and lower ones. A constant's value leaves no trace in IL, so the namespaces are checked in the sources too.</summary>
public sealed class RoomOrderTests
{
    [Fact]
    public void Every_room_references_only_the_rooms_below_it() =>
        Violations(Code.Product.Types, Rooms.OfMuster).ShouldBeNone();

    [Fact]
    public void Every_source_file_is_in_the_namespace_of_its_room() =>
        Strays(Sources.Product()).ShouldBeNone();

    [Fact]
    public void References_upwards_are_found_in_signatures_lambdas_attributes_and_async_bodies()
    {
        var planted = Violations(Code.Planted("Muster.Tests.House.PlantedRooms"), new Rooms("Muster.Tests.House.PlantedRooms"));
        planted.Select(violation => violation.ToString()).ShouldBe(
        [
            "Catalog.InSignature: Catalog may not know Engine.Upstairs`1",
            "Catalog.InLambda: Catalog may not know Alerts.Upstairs",
            "Catalog.InAsyncBody: Catalog may not know Web.Upstairs",
            "Catalog.InAttribute: Catalog may not know Cli.Upstairs",
            "Catalog.Pages.Page: Web may not know Upstairs",
            "Logs.Reader: Logs may not know Team.Person",
            "Commons.Anything: there is no such room",
        ], ignoreOrder: true);
    }

    [Fact]
    public void A_file_outside_the_namespace_of_its_room_is_found() =>
        Strays([new("src/Muster/Alerts/Alert.cs", "namespace Muster.Web;"), new("src/Muster/Alerts/Silence.cs", "namespace Muster.Alerts;")])
            .ShouldBe([new("src/Muster/Alerts/Alert.cs", "its namespace is Muster.Web, its room Muster.Alerts")]);

    internal static IEnumerable<Violation> Violations(IEnumerable<TypeDefinition> types, Rooms rooms)
    {
        foreach (var type in types.Where(type => rooms.RoomOf(type.Namespace) is not null))
        {
            if (rooms.IsUnknown(type.Namespace)) yield return new(rooms.Short(type), "there is no such room");
            if (rooms.FloorOf(type.Namespace) is not { } floor) continue;
            foreach (var target in References.Of(type).Where(target => IsTooHigh(rooms, type, floor, target)))
                yield return new(rooms.Short(type), $"{rooms.FloorName(type.Namespace)} may not know {rooms.Short(target)}");
        }
    }

    private static bool IsTooHigh(Rooms rooms, TypeDefinition type, int floor, TypeReference target)
    {
        var ns = target.Outermost().Namespace;
        // Program, of top-level statements, has no namespace at all.
        if (ns.Length == 0) return target.FullName == nameof(Program) && rooms.RoomOf(type.Namespace) != "";
        if (rooms.FloorName(type.Namespace) == "Logs") return rooms.FloorName(ns) is not (null or "Logs" or "Foundation");
        return rooms.FloorOf(ns) > floor;
    }

    private static IEnumerable<Violation> Strays(IEnumerable<SourceFile> files)
    {
        foreach (var file in files.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal)))
        {
            var folders = file.Path.Split('/')[2..^1];
            var depth = folders is ["Channels" or "Trackers" or "Neighbours", _, ..] ? 2 : Math.Min(1, folders.Length);
            var room = string.Join('.', folders.Take(depth).Prepend("Muster"));
            var ns = file.Lines.Where(line => line.StartsWith("namespace ", StringComparison.Ordinal)).Select(line => line[10..].TrimEnd(';')).FirstOrDefault();
            if (ns is not null && ns != room && !ns.StartsWith(room + ".", StringComparison.Ordinal))
                yield return new(file.Path, $"its namespace is {ns}, its room {room}");
        }
    }
}
