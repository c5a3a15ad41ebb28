namespace Microsoft.ML.Data;

public static class SchemaAnnotationsExtensions
{
    public static bool HasSlotNames(this DataViewSchema.Column column) =>
        column.Type.IsKnownSizeVector()
        && TypeOf(column, AnnotationUtils.Kinds.SlotNames) is VectorDataViewType names
        && names.Size == column.Type.GetVectorSize() && names.ItemType is TextDataViewType;

    public static void GetSlotNames(this DataViewSchema.Column column, ref VBuffer<ReadOnlyMemory<char>> slotNames) =>
        column.Annotations.GetValue(AnnotationUtils.Kinds.SlotNames, ref slotNames);

    public static bool HasKeyValues(this DataViewSchema.Column column, PrimitiveDataViewType keyValueItemType = null) =>
        column.Type.GetItemType() is KeyDataViewType key
        && TypeOf(column, AnnotationUtils.Kinds.KeyValues) is VectorDataViewType values
        && key.Count == (ulong)values.Size && (keyValueItemType ?? TextDataViewType.Instance).Equals(values.ItemType);

    public static void GetKeyValues<TValue>(this DataViewSchema.Column column, ref VBuffer<TValue> keyValues) =>
        column.Annotations.GetValue(AnnotationUtils.Kinds.KeyValues, ref keyValues);

    public static bool IsNormalized(this DataViewSchema.Column column)
    {
        bool value = false;
        if (TypeOf(column, AnnotationUtils.Kinds.IsNormalized) is BooleanDataViewType)
            column.Annotations.GetValue(AnnotationUtils.Kinds.IsNormalized, ref value);
        return value;
    }

    private static DataViewType TypeOf(DataViewSchema.Column column, string kind) => column.Annotations.Schema.GetColumnOrNull(kind)?.Type;
}
