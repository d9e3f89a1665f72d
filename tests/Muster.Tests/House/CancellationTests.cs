using Mono.Cecil;

namespace Muster.Tests.House;

/// <summary>
/// Rule 6: the last parameter of an asynchronous method is the token, unless a parameter or the object itself already carries one
/// (a Session, a request's HttpContext). Signatures that a framework dictates are the framework's.
/// </summary>
public sealed class CancellationTests
{
    private static readonly string[] Awaitable =
        [typeof(Task).FullName!, typeof(Task<>).FullName!, typeof(ValueTask).FullName!, typeof(ValueTask<>).FullName!, typeof(IAsyncEnumerable<>).FullName!];

    [Fact]
    public void Asynchronous_methods_end_with_the_cancellation_token() =>
        Violations(Code.Product.Types.SelectMany(Code.WithNested)).ShouldBeNone();

    [Fact]
    public void Methods_that_cannot_be_cancelled_are_found() =>
        Violations(Code.Planted("Muster.Tests.House.PlantedTokens").SelectMany(Code.WithNested)).Select(violation => violation.Where).ShouldBe(
            ["Outbox.Send", "Outbox.TokenFirst", "Outbox.Stream", "Outbox.Private", "IOutbox.Send"], ignoreOrder: true);

    private static IEnumerable<Violation> Violations(IEnumerable<TypeDefinition> types) =>
        from type in types
        where !type.IsGeneratedType() && !type.Fields.Any(field => IsToken(field.FieldType) || CarriesToken(field.FieldType)) && !IsComponent(type) && !IsDelegate(type)
        from method in type.Methods
        where Awaitable.Contains(method.ReturnType.GetElementType().FullName) && !method.Name.Contains('<') && !method.IsGetter
        where !IsToken(method.Parameters.LastOrDefault()?.ParameterType)
        where !method.Parameters.Any(parameter => CarriesToken(parameter.ParameterType)) && !IsDictated(method)
        select new Violation($"{type.Name}.{method.Name}", "the last parameter is not the CancellationToken");

    private static bool IsToken(TypeReference? type) => type?.FullName == typeof(CancellationToken).FullName;

    private static bool CarriesToken(TypeReference type) =>
        type.FullName == "Microsoft.AspNetCore.Http.HttpContext"
        || (type.Resolve() is { } definition && definition.Module.Assembly.Name.Name.StartsWith("muster", StringComparison.OrdinalIgnoreCase)
            && definition.Fields.Any(field => IsToken(field.FieldType)));

    private static bool IsDelegate(TypeDefinition type) => type.BaseType?.FullName == typeof(MulticastDelegate).FullName;

    /// <summary>Razor components are rendered inside a request, whose end is theirs.</summary>
    private static bool IsComponent(TypeDefinition type) =>
        type.BaseType is { } parent && (parent.FullName == "Microsoft.AspNetCore.Components.ComponentBase" || (parent.Resolve() is { } further && IsComponent(further)));

    /// <summary>An override, or the implementation of an interface, whose declaration is not ours.</summary>
    private static bool IsDictated(MethodDefinition method)
    {
        if (!method.IsVirtual || method.DeclaringType.IsInterface) return false;
        if (method.HasOverrides) return method.Overrides.All(overridden => overridden.Resolve()?.Module != method.Module);
        var above = Above(method.DeclaringType).Where(type => type.Module == method.Module);
        return (!method.IsNewSlot || method.IsFinal) && !above.Any(type => type.Methods.Any(declared => declared.Name == method.Name));
    }

    private static IEnumerable<TypeDefinition> Above(TypeDefinition type) =>
        type.Interfaces.Select(implemented => implemented.InterfaceType).Append(type.BaseType).Select(parent => parent?.Resolve()).OfType<TypeDefinition>()
            .SelectMany(parent => Above(parent).Prepend(parent));
}
