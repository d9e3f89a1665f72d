using Mono.Cecil;

namespace Muster.Tests.House;

/// <summary>The rooms from the ground up. Code may reference its own room and those before it.</summary>
internal sealed class Rooms(string root)
{
    public static readonly Rooms OfMuster = new("Muster");

    private static readonly string[] Order =
    [
        "Foundation", "Team", "Catalog", "OnCall", "Alerts", "Incidents", "Escalation", "Paging", "Approvals", "StatusPages",
        "Reviews", "Insights", "Logs", "Telemetry", "Checks", "Intake", "Channels", "Trackers", "Neighbours", "Assistants",
        "Engine", "Web", "Cli",
    ];

    private static readonly string[] Families = ["Channels", "Trackers", "Neighbours"];

    /// <summary>The room of a namespace: its name, "" for the composition root, null for what is not the product's.</summary>
    public string? RoomOf(string ns)
    {
        if (ns == root) return "";
        return ns.StartsWith(root + ".", StringComparison.Ordinal) ? ns[(root.Length + 1)..].Split('.')[0] : null;
    }

    /// <summary>Channels.Email for everything inside Channels/Email; null outside the families of connectors.</summary>
    public string? ConnectorOf(string ns)
    {
        if (RoomOf(ns) is not { } room || !Families.Contains(room)) return null;
        var parts = ns[(root.Length + 1)..].Split('.');
        return parts.Length > 1 ? parts[0] + "." + parts[1] : parts[0];
    }

    /// <summary>The floor of a namespace. Pages live in their room but rank as Web; the composition root is the roof.</summary>
    public int? FloorOf(string ns)
    {
        var room = RoomOf(ns);
        if (room is null) return null;
        if (room.Length == 0) return Order.Length;
        if (ns.EndsWith(".Pages", StringComparison.Ordinal)) room = "Web";
        var floor = Array.IndexOf(Order, room);
        return floor < 0 ? null : floor;
    }

    public string? FloorName(string ns) =>
        FloorOf(ns) is { } floor ? floor == Order.Length ? "the composition root" : Order[floor] : null;

    /// <summary>A type's name from the root on.</summary>
    public string Short(TypeReference type) =>
        type.FullName.StartsWith(root + ".", StringComparison.Ordinal) ? type.FullName[(root.Length + 1)..] : type.FullName;

    public bool IsUnknown(string ns) => RoomOf(ns) is { Length: > 0 } room && !Order.Contains(room);
}
