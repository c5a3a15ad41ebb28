using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Blip.MLNet.Stack.Tests.Api;

/// <summary>What a compiled assembly names of the internals of other assemblies, as "Namespace.Type.Member(Parameter, Parameter)".</summary>
internal sealed class InternalUses : ISignatureTypeProvider<string, object?>
{
    private readonly MetadataReader _reader;
    private readonly Func<string, Assembly?> _owner;

    private InternalUses(MetadataReader reader, Func<string, Assembly?> owner) => (_reader, _owner) = (reader, owner);

    /// <summary>The uses in one file of the assemblies that <paramref name="owner"/> knows by name.</summary>
    public static IReadOnlyCollection<string> Of(string path, Func<string, Assembly?> owner)
    {
        using var file = new PEReader(File.OpenRead(path));
        var uses = new InternalUses(file.GetMetadataReader(), owner);
        return uses.Find();
    }

    private SortedSet<string> Find()
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (TypeReferenceHandle handle in _reader.TypeReferences)
            if (Resolve(handle) is { IsVisible: false } type) found.Add(Plain(type.FullName!));
        foreach (MemberReferenceHandle handle in _reader.MemberReferences)
        {
            MemberReference member = _reader.GetMemberReference(handle);
            if (ParentOf(member.Parent) is not { } type) continue;
            string name = _reader.GetString(member.Name);
            bool field = member.GetKind() == MemberReferenceKind.Field;
            ImmutableArray<string> parameters = field ? [] : member.DecodeMethodSignature(this, null).ParameterTypes;
            if (!type.IsVisible || !IsPublic(type, name, field ? -1 : parameters.Length))
                found.Add($"{Plain(type.FullName!)}.{name}{(field ? "" : $"({string.Join(", ", parameters)})")}");
        }
        return found;
    }

    private static bool IsPublic(Type type, string name, int parameters)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;
        MemberInfo[] members = [.. type.GetMembers(all).Where(m => m.Name == name)];
        return parameters < 0
            ? members.OfType<FieldInfo>().Any(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly)
            : members.OfType<MethodBase>().Any(m => m.GetParameters().Length == parameters && (m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly));
    }

    private Type? ParentOf(EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeReference => Resolve((TypeReferenceHandle)parent),
        HandleKind.TypeSpecification => _reader.GetTypeSpecification((TypeSpecificationHandle)parent).DecodeSignature(new Definition(this), null),
        _ => null,
    };

    private Type? Resolve(TypeReferenceHandle handle)
    {
        TypeReference type = _reader.GetTypeReference(handle);
        string name = _reader.GetString(type.Name);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
            return Resolve((TypeReferenceHandle)type.ResolutionScope)?.GetNestedType(name, BindingFlags.Public | BindingFlags.NonPublic);
        if (type.ResolutionScope.Kind != HandleKind.AssemblyReference) return null;
        string assembly = _reader.GetString(_reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name);
        return _owner(assembly)?.GetType($"{_reader.GetString(type.Namespace)}.{name}");
    }

    private static string Plain(string name) => name.Replace('+', '.');

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Plain(reader.GetString(reader.GetTypeReference(handle).Name));
    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => reader.GetString(reader.GetTypeDefinition(handle).Name);
    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);
    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();
    public string GetSZArrayType(string elementType) => elementType + "[]";
    public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{new string(',', shape.Rank - 1)}]";
    public string GetByReferenceType(string elementType) => elementType + "&";
    public string GetPointerType(string elementType) => elementType + "*";
    public string GetPinnedType(string elementType) => elementType;
    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;
    public string GetFunctionPointerType(MethodSignature<string> signature) => "delegate*";
    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType.Split('`')[0]}<{string.Join(", ", typeArguments)}>";
    public string GetGenericMethodParameter(object? genericContext, int index) => $"T{index}";
    public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

    /// <summary>The generic type behind an instantiation.</summary>
    private sealed class Definition(InternalUses uses) : ISignatureTypeProvider<Type?, object?>
    {
        public Type? GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => uses.Resolve(handle);
        public Type? GetGenericInstantiation(Type? genericType, ImmutableArray<Type?> typeArguments) => genericType;
        public Type? GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => null;
        public Type? GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => null;
        public Type? GetPrimitiveType(PrimitiveTypeCode typeCode) => null;
        public Type? GetSZArrayType(Type? elementType) => null;
        public Type? GetArrayType(Type? elementType, ArrayShape shape) => null;
        public Type? GetByReferenceType(Type? elementType) => null;
        public Type? GetPointerType(Type? elementType) => null;
        public Type? GetPinnedType(Type? elementType) => null;
        public Type? GetModifiedType(Type? modifier, Type? unmodifiedType, bool isRequired) => unmodifiedType;
        public Type? GetFunctionPointerType(MethodSignature<Type?> signature) => null;
        public Type? GetGenericMethodParameter(object? genericContext, int index) => null;
        public Type? GetGenericTypeParameter(object? genericContext, int index) => null;
    }
}
