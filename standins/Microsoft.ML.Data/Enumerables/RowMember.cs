using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>What the public fields and properties of a class are as columns.</summary>
internal static class RowMember
{
    private static readonly Dictionary<Type, PrimitiveDataViewType> Primitives = new PrimitiveDataViewType[]
    {
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16, NumberDataViewType.Int32,
        NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64, NumberDataViewType.Single, NumberDataViewType.Double,
        TextDataViewType.Instance, BooleanDataViewType.Instance, TimeSpanDataViewType.Instance, DateTimeDataViewType.Instance,
        DateTimeOffsetDataViewType.Instance, RowIdDataViewType.Instance,
    }.ToDictionary(t => t.RawType);

    public static IEnumerable<MemberInfo> Of(Type type, SchemaDefinition.Direction direction)
    {
        bool read = direction.HasFlag(SchemaDefinition.Direction.Read), write = direction.HasFlag(SchemaDefinition.Direction.Write);
        var fields = type.GetFields(BindingFlags.Public | BindingFlags.Instance);
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.GetIndexParameters().Length == 0 && ((read && p.GetGetMethod() is not null) || (write && p.GetSetMethod() is not null)));
        return fields.Concat<MemberInfo>(properties).Where(m => m.GetCustomAttribute<NoColumnAttribute>() is null);
    }

    public static MemberInfo Find(Type type, string name) => type.GetField(name) ?? (MemberInfo)type.GetProperty(name);

    public static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    public static string ColumnName(MemberInfo member) => member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;

    /// <summary>The raw type of a column's items, and whether the column is a vector of them.</summary>
    public static (Type Item, bool IsVector) ItemType(Type type)
    {
        bool isBuffer = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>);
        var item = type.IsArray ? type.GetElementType() : isBuffer ? type.GetGenericArguments()[0] : type;
        return (item == typeof(string) ? typeof(ReadOnlyMemory<char>) : item, type.IsArray || isBuffer);
    }

    public static (Type Item, bool IsVector) KnownItemType(MemberInfo member)
    {
        var (item, isVector) = ItemType(TypeOf(member));
        if (!Primitives.ContainsKey(item) && DataViewTypeManager.Find(item, member) is null)
            throw Unknown(member.Name);
        return (item, isVector);
    }

    public static bool IsPrimitive(Type item) => Primitives.ContainsKey(item);

    public static DataViewType ColumnType(MemberInfo member)
    {
        var (item, isVector) = KnownItemType(member);
        if (DataViewTypeManager.Find(item, member) is { } registered)
            return registered;
        var itemType = Primitives[item];
        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
        {
            if (!KeyDataViewType.IsValidDataType(item))
                throw new ArgumentOutOfRangeException("userType",
                    $"Member {member.Name} marked with KeyType attribute, but does not appear to be a valid kind of data for a key type");
            itemType = new KeyDataViewType(item, key.Count);
        }
        var vector = member.GetCustomAttribute<VectorTypeAttribute>();
        if (vector is not null && !isVector)
            throw new ArgumentOutOfRangeException("userType",
                $"Member {member.Name} marked with VectorTypeAttribute, but does not appear to be a vector type");
        if (!isVector)
            return itemType;
        return vector is { Dimensions.Length: > 0 } ? new VectorDataViewType(itemType, vector.Dimensions) : new VectorDataViewType(itemType);
    }

    /// <summary>The type that the items alone give, without attributes.</summary>
    public static DataViewType PlainType(Type item, bool isVector)
    {
        var type = ColumnTypeExtensions.PrimitiveTypeFromType(item);
        return isVector ? new VectorDataViewType(type) : type;
    }

    public static Exception Unknown(string member) =>
        new ArgumentOutOfRangeException("rawType", $"Could not determine an IDataView type and registered custom types for member {member}");
}
