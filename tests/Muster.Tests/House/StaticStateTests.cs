using Mono.Cecil;

namespace Muster.Tests.House;

/// <summary>
/// Rule 5, second half: no static mutable state, because two servers in one process (every test) must not meet in it.
/// An array or a frozen collection is a table; a dictionary, a channel or a lock is state.
/// </summary>
public sealed class StaticStateTests
{
    private static readonly string[] Mutable =
    [
        "List`1", "Dictionary`2", "SortedDictionary`2", "HashSet`1", "SortedSet`1", "Queue`1", "PriorityQueue`2", "Stack`1", "LinkedList`1",
        "IList`1", "IDictionary`2", "ISet`1", "ICollection`1", "ConcurrentDictionary`2", "ConcurrentQueue`1", "ConcurrentBag`1", "ConcurrentStack`1",
        "ConditionalWeakTable`2", "MemoryCache", "StringBuilder", "Channel`1", "SemaphoreSlim", "Lock", "Timer", "CancellationTokenSource",
        "TaskCompletionSource", "TaskCompletionSource`1", "AsyncLocal`1", "ThreadLocal`1", "Lazy`1", "HttpClient", "Random",
    ];

    /// <summary>Memories of pure functions: what they answer does not depend on who asked before.</summary>
    private static readonly string[] Memos = ["Muster.Foundation.BatchCommands.Parsed", "Muster.Foundation.BatchCommands.Properties"];

    [Fact]
    public void There_is_no_static_mutable_state() =>
        Violations(Code.Product.Types.SelectMany(Code.WithNested)).Where(violation => !Memos.Contains(violation.Where)).ShouldBeNone();

    [Fact]
    public void Static_mutable_state_is_found() =>
        Violations(Code.Planted("Muster.Tests.House.PlantedState").SelectMany(Code.WithNested)).Select(violation => violation.ToString()).ShouldBe(
        [
            "Muster.Tests.House.PlantedState.Counter.Count: is static and can be assigned",
            "Muster.Tests.House.PlantedState.Counter.Last: is static and can be assigned",
            "Muster.Tests.House.PlantedState.Counter.Seen: is a static HashSet`1, whose content can change",
        ], ignoreOrder: true);

    private static IEnumerable<Violation> Violations(IEnumerable<TypeDefinition> types) =>
        from type in types
        where !type.IsGeneratedType()
        from field in type.Fields
        where field is { IsStatic: true, IsLiteral: false }
        let what = !field.IsInitOnly ? "is static and can be assigned"
            : Mutable.Contains(field.FieldType.GetElementType().Name) ? $"is a static {field.FieldType.GetElementType().Name}, whose content can change"
            : null
        where what is not null
        select new Violation($"{type.FullName}.{field.Name.Replace("k__BackingField", "", StringComparison.Ordinal).Trim('<', '>')}", what);
}
