using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Which classes, with which type attribute, are values of which registered <see cref="DataViewType"/>.</summary>
public static class DataViewTypeManager
{
    private static readonly Type[] BuiltIn =
    [
        typeof(bool), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(float), typeof(double), typeof(string), typeof(ReadOnlySpan<char>), typeof(ReadOnlyMemory<char>), typeof(VBuffer<>),
        typeof(Nullable<>), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(DataViewRowId),
    ];

    private static readonly Lock Gate = new();
    private static readonly Dictionary<(Type Type, DataViewTypeAttribute Attribute), DataViewType> Types = [];
    private static readonly Dictionary<DataViewType, (Type Type, DataViewTypeAttribute Attribute)> Sources = [];

    public static void Register(DataViewType dataViewType, Type type, DataViewTypeAttribute typeAttribute = null)
    {
        if (BuiltIn.Contains(type))
            throw new ArgumentOutOfRangeException(nameof(type),
                $"Type {type} has been registered as ML.NET's default supported type, so it can't not be registered again.");
        lock (Gate)
        {
            var source = (type, typeAttribute);
            if (Types.TryGetValue(source, out var known) && !known.Equals(dataViewType))
                throw new ArgumentOutOfRangeException(nameof(type), $"Repeated type register. The raw type {type} " +
                    $"has been associated with {known} so it cannot be associated with {dataViewType}.");
            if (Sources.TryGetValue(dataViewType, out var other) && !other.Equals(source))
                throw new ArgumentOutOfRangeException(nameof(dataViewType), $"Repeated type register. The DataView type {dataViewType} " +
                    $"has been associated with {other.Type} so it cannot be associated with {type}.");
            Types[source] = dataViewType;
            Sources[dataViewType] = source;
        }
    }

    internal static bool Knows(DataViewType type)
    {
        lock (Gate)
            return Sources.ContainsKey(type);
    }

    /// <summary>The registered type of a member, or null.</summary>
    internal static DataViewType Find(Type type, MemberInfo member)
    {
        lock (Gate)
            return Types.GetValueOrDefault((type, member?.GetCustomAttribute<DataViewTypeAttribute>()));
    }
}
