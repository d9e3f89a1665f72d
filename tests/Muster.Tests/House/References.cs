using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Muster.Tests.House;

/// <summary>Every type that a type mentions: signatures, attributes, generic arguments and method bodies, its lambdas and state machines included.</summary>
internal static class References
{
    public static IEnumerable<TypeReference> Of(TypeDefinition outermost) =>
        outermost.WithNested().SelectMany(Mentions).SelectMany(Parts).DistinctBy(type => type.FullName);

    private static IEnumerable<TypeReference?> Mentions(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(implemented => implemented.InterfaceType),
        .. Constraints(type),
        .. Attributes(type),
        .. type.Fields.SelectMany(field => Attributes(field).Append(field.FieldType)),
        .. type.Properties.SelectMany(Attributes),
        .. type.Events.SelectMany(Attributes),
        .. type.Methods.SelectMany(Mentions),
    ];

    private static IEnumerable<TypeReference?> Mentions(MethodDefinition method) =>
    [
        method.ReturnType,
        .. method.Parameters.SelectMany(parameter => Attributes(parameter).Append(parameter.ParameterType)),
        .. Constraints(method),
        .. Attributes(method),
        .. method.Overrides.Select(overridden => overridden.DeclaringType),
        .. method.HasBody ? Mentions(method.Body) : [],
    ];

    private static IEnumerable<TypeReference?> Mentions(MethodBody body) =>
    [
        .. body.Variables.Select(variable => variable.VariableType),
        .. body.ExceptionHandlers.Select(handler => handler.CatchType),
        .. body.Instructions.SelectMany(instruction => instruction.Operand switch
        {
            TypeReference type => [type],
            FieldReference field => [field.DeclaringType, field.FieldType],
            MethodReference method => Called(method),
            _ => Array.Empty<TypeReference>(),
        }),
    ];

    private static IEnumerable<TypeReference> Called(MethodReference method) =>
    [
        method.DeclaringType,
        method.ReturnType,
        .. method.Parameters.Select(parameter => parameter.ParameterType),
        .. method is GenericInstanceMethod generic ? generic.GenericArguments : [],
    ];

    private static IEnumerable<TypeReference> Constraints(IGenericParameterProvider provider) =>
        provider.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType);

    private static IEnumerable<TypeReference> Attributes(ICustomAttributeProvider provider) =>
        provider.CustomAttributes.SelectMany(attribute => attribute.ConstructorArguments
            .Concat(attribute.Properties.Select(named => named.Argument))
            .SelectMany(Values).OfType<TypeReference>().Append(attribute.AttributeType));

    private static IEnumerable<object?> Values(CustomAttributeArgument argument) => argument.Value switch
    {
        CustomAttributeArgument[] many => many.SelectMany(Values),
        CustomAttributeArgument boxed => Values(boxed),
        var value => [value],
    };

    public static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        TypeSpecification wrapped => Parts(wrapped.ElementType),
        _ => [type],
    };
}
