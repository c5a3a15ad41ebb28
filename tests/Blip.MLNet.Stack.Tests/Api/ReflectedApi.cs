using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Blip.MLNet.Stack.Tests.Api;

/// <summary>Describes loaded types in the normal form of a list.</summary>
internal sealed class ReflectedApi(ApiDialect dialect)
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<Type> VisibleTypes(Assembly assembly) => assembly.GetTypes().Where(IsVisible);

    public static bool IsVisible(Type type) =>
        type.IsPublic || ((type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!));

    public ApiType Describe(Type type)
    {
        string name = $"{type.Namespace}.{Key(type)}";
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            var invoke = type.GetMethod("Invoke")!;
            var result = new ApiType(name, "delegate");
            result.Members.Add($"{TypeName(invoke.ReturnParameter)} ({Parameters(invoke)})");
            return result;
        }
        var described = new ApiType(name, Header(type));
        if (type.IsEnum)
        {
            foreach (string member in Enum.GetNames(type))
                described.Members.Add($"{member} = {Convert.ToInt64(Enum.Parse(type, member)).ToString(CultureInfo.InvariantCulture)}");
            return described;
        }
        foreach (var item in Bases(type))
            described.Bases.Add(TypeName(item));
        // What only overrides a member of a base class adds nothing that a caller could see.
        foreach (var (text, accessor) in Members(type, described))
            if (!IsOverride(accessor))
                described.Members.Add(text);
        return described;
    }

    private IEnumerable<(string Text, MethodInfo? Accessor)> Members(Type type, ApiType described)
    {
        foreach (var ctor in type.GetConstructors(Declared).Where(c => !c.IsStatic && IsSeen(c)))
            yield return ($"{Access(ctor)}ctor({Parameters(ctor)})", null);
        foreach (var field in type.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly))
        {
            string kind = field.IsLiteral ? "const " : field.IsInitOnly ? "readonly " : "";
            string modifiers = (field.IsPublic ? "" : "protected ") + (field.IsStatic && !field.IsLiteral ? "static " : "");
            yield return ($"{modifiers}field {kind}{TypeName(field.FieldType)} {field.Name}{(field.IsLiteral ? " = " + Value(field.GetRawConstantValue(), field.FieldType) : "")}", null);
        }
        foreach (var property in type.GetProperties(Declared))
        {
            var accessors = new[] { property.GetMethod, property.SetMethod }.Where(m => m is not null && IsSeen(m)).ToArray();
            if (accessors.Length == 0)
                continue;
            var widest = accessors.FirstOrDefault(a => a!.IsPublic) ?? accessors[0]!;
            string text = string.Join(' ', accessors.Select(a => (a!.IsPublic == widest.IsPublic ? "" : Access(a)) + (a == property.GetMethod ? "get;" : Setter(a))));
            string index = property.GetIndexParameters().Length > 0 ? $"this[{Parameters(property.GetIndexParameters())}]" : property.Name;
            yield return ($"{Modifiers(widest, described, overridable: dialect.Modifiers)}{TypeName(property.PropertyType)} {index} {{ {text} }}", widest);
        }
        foreach (var item in type.GetEvents(Declared).Where(e => IsSeen(e.AddMethod!)))
            yield return ($"{Modifiers(item.AddMethod!, described)}event {TypeName(item.EventHandlerType!)} {item.Name}", item.AddMethod);
        foreach (var method in type.GetMethods(Declared).Where(m => IsSeen(m) && (!m.IsSpecialName || m.Name.StartsWith("op_"))))
        {
            string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";
            string constraints = dialect.Constraints && !IsOverride(method) ? Constraints(method.GetGenericArguments()) : "";
            yield return ($"{Modifiers(method, described)}{TypeName(method.ReturnParameter)} {method.Name}{generic}({Parameters(method)}){constraints}", method);
        }
    }

    private static bool IsSeen(MethodBase method) =>
        method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !(method.DeclaringType!.IsSealed && method.IsVirtual));

    private static bool IsOverride(MethodInfo? method) => method is not null && method.GetBaseDefinition().DeclaringType != method.DeclaringType;

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Setter(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;";

    // The list that comes from reflection does not say which properties can be overridden.
    private static string Modifiers(MethodInfo method, ApiType type, bool overridable = true)
    {
        string text = Access(method) + (method.IsStatic ? "static " : "");
        if (type.Header.StartsWith("interface") || !overridable)
            return text;
        return text + (method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal && !type.IsClosed ? "virtual " : "");
    }

    private string Header(Type type)
    {
        if (type.IsEnum)
            return "enum";
        string constraints = dialect.Constraints ? Constraints([.. type.GetGenericArguments().Skip(type.DeclaringType?.GetGenericArguments().Length ?? 0)]) : "";
        if (type.IsInterface)
            return "interface" + constraints;
        var modifiers = new List<string>();
        if (type.IsValueType && dialect.Modifiers && type.IsDefined(typeof(IsReadOnlyAttribute)))
            modifiers.Add("readonly");
        if (type.IsValueType && dialect.Modifiers && type.IsByRefLike)
            modifiers.Add("ref");
        if (!type.IsValueType && type.IsAbstract)
            modifiers.Add(type.IsSealed ? "static" : "abstract");
        else if (!type.IsValueType && type.IsSealed)
            modifiers.Add("sealed");
        return string.Join(' ', [.. modifiers.Order(), (type.IsValueType ? "struct" : "class") + constraints]);
    }

    // The visible base class and the visible interfaces that no other base brings.
    private static IEnumerable<Type> Bases(Type type)
    {
        var parent = type.BaseType;
        while (parent is not null && !IsVisible(parent))
            parent = parent.BaseType;
        if (parent is not null && parent != typeof(object) && parent != typeof(ValueType))
            yield return parent;
        var all = type.GetInterfaces();
        var brought = all.SelectMany(i => i.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []).ToHashSet();
        foreach (var item in all.Where(i => IsVisible(i) && !brought.Contains(i)))
            yield return item;
    }

    private string Constraints(Type[] parameters) => string.Concat(parameters.Select(Constraint).Where(c => c.Length > 0));

    private string Constraint(Type parameter)
    {
        var attributes = parameter.GenericParameterAttributes;
        bool isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        var items = parameter.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(TypeName).ToList();
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            items.Add("class");
        if (isStruct)
            items.Add(parameter.GetCustomAttributesData().Any(a => a.AttributeType.Name == "IsUnmanagedAttribute") ? "unmanaged" : "struct");
        else if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
            items.Add("new()");
        return items.Count == 0 ? "" : $" where {parameter.Name}: {string.Join(", ", items.Order())}";
    }

    private string Parameters(MethodBase method)
    {
        string text = Parameters(method.GetParameters());
        return method.IsDefined(typeof(ExtensionAttribute)) ? "this " + text : text;
    }

    private string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(Parameter));

    private string Parameter(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        string modifier = !type.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        if (parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)))
            modifier = "params ";
        string value = parameter.HasDefaultValue ? " = " + Value(parameter.RawDefaultValue, type) : "";
        return $"{modifier}{TypeName(parameter)} {parameter.Name}{value}";
    }

    private static string Value(object? value, Type type)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        return value switch
        {
            null => "null",
            string text => $"\"{text}\"",
            char c => $"'{c}'",
            bool b => b ? "true" : "false",
            _ when target.IsEnum => Enum.GetName(target, Enum.ToObject(target, value)) ?? ApiText.Default(Convert.ToString(value, CultureInfo.InvariantCulture)!),
            float f => ApiText.Default(f.ToString("R", CultureInfo.InvariantCulture)),
            IFormattable number => ApiText.Default(number.ToString(null, CultureInfo.InvariantCulture)),
            _ => "null",
        };
    }

    // The list that comes from reflection writes an array of named tuples as one tuple.
    private string TypeName(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (!dialect.Modifiers && type.IsArray && type.GetElementType()!.FullName?.StartsWith("System.ValueTuple`") == true && parameter.IsDefined(typeof(TupleElementNamesAttribute)))
            type = type.GetElementType()!;
        return TypeName(type);
    }

    private string TypeName(Type type)
    {
        if (type.IsByRef)
            return TypeName(type.GetElementType()!);
        if (type.IsArray)
            return $"{TypeName(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsPointer)
            return TypeName(type.GetElementType()!) + "*";
        if (type.IsGenericParameter)
            return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return TypeName(inner) + "?";
        return ApiText.Type(Chain(type, t => $"<{string.Join(", ", t.Select(TypeName))}>"), annotated: false);
    }

    private static string Key(Type type) => Chain(type, arguments => $"`{arguments.Length}");

    // Outer types first; each shows the generic arguments that it adds.
    private static string Chain(Type type, Func<Type[], string> arguments)
    {
        var all = type.GetGenericArguments();
        var levels = new Stack<Type>();
        for (var t = type; t is not null; t = t.DeclaringType)
            levels.Push(t);
        int used = 0;
        return string.Join('.', levels.Select(level =>
        {
            int total = level.GetGenericArguments().Length;
            var own = all[used..total];
            used = total;
            string name = level.Name.Split('`')[0];
            return own.Length == 0 ? name : name + arguments(own);
        }));
    }
}
