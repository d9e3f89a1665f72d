using System.Runtime.CompilerServices;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Muster.Tests.House;

/// <summary>Compiled code as the rules see it: what it declares and what its IL mentions.</summary>
internal static class Code
{
    public static ModuleDefinition Product { get; } = Read(typeof(Program).Assembly.Location);

    private static ModuleDefinition Tests { get; } = Read(typeof(Code).Assembly.Location);

    /// <summary>The types that were planted beside a rule, to be found by it.</summary>
    public static IEnumerable<TypeDefinition> Planted(string ns) =>
        Tests.Types.Where(type => type.Namespace == ns || type.Namespace.StartsWith(ns + ".", StringComparison.Ordinal));

    public static IEnumerable<TypeDefinition> WithNested(this TypeDefinition type) =>
        type.NestedTypes.SelectMany(WithNested).Prepend(type);

    public static TypeReference Outermost(this TypeReference type) =>
        type.DeclaringType is { } outer ? outer.Outermost() : type;

    public static bool IsGenerated(this ICustomAttributeProvider member) => member.HasCustomAttributes && member.CustomAttributes.Any(attribute =>
        attribute.AttributeType.Name is nameof(CompilerGeneratedAttribute) or nameof(System.CodeDom.Compiler.GeneratedCodeAttribute));

    /// <summary>Written by nobody: display classes, state machines, and what source generators emit.</summary>
    public static bool IsGeneratedType(this TypeDefinition type) =>
        type.Name.Contains('<') || type.IsGenerated() || (type.DeclaringType is { } outer && outer.IsGeneratedType());

    public static IEnumerable<Instruction> Instructions(this TypeDefinition type) =>
        type.Methods.Where(method => method.HasBody).SelectMany(method => method.Body.Instructions);

    private static ModuleDefinition Read(string path)
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(path));
        foreach (var framework in AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!.ToString()!.Split(Path.PathSeparator).Select(Path.GetDirectoryName).Distinct())
            resolver.AddSearchDirectory(framework);
        return ModuleDefinition.ReadModule(path, new ReaderParameters { AssemblyResolver = resolver });
    }
}
