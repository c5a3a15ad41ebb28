namespace Microsoft.ML.Data;

/// <summary>Makes the getter of an annotation from a plain value.</summary>
internal static class AnnotationValue
{
    public static Delegate Getter<T>(T value, DataViewType type)
    {
        var (item, isVector) = RowMember.ItemType(typeof(T));
        if (!RowMember.IsPrimitive(item))
            throw RowMember.Unknown("annotation value");
        var vector = type as VectorDataViewType;
        if (isVector != vector is not null)
            throw new InvalidOperationException(
                $"Value inputted is supposed to be {Shape(isVector)}, but type of Annotationinfo is {Shape(vector is not null)}");
        var expected = (vector?.ItemType ?? type).RawType;
        if (item != expected)
            throw new InvalidOperationException($"Value inputted is supposed to have Type {item}, but type of Annotationinfo has {expected}");
        return MemberGetter.Create(() => value, type);
    }

    private static string Shape(bool isVector) => isVector ? "vector" : "scalar";

    /// <summary>The untyped getter of an annotation.</summary>
    public static Delegate GetGetter(this DataViewSchema.Annotations annotations, DataViewSchema.Column column) =>
        (Delegate)typeof(DataViewSchema.Annotations).GetMethod(nameof(DataViewSchema.Annotations.GetGetter))
            .MakeGenericMethod(column.Type.RawType).Invoke(annotations, [column]);
}
