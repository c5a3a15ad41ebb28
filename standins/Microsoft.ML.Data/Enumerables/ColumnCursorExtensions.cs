namespace Microsoft.ML.Data;

/// <summary>One column of a view as an enumeration of values.</summary>
public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName) => GetColumn<T>(data, data.Schema[columnName]);

    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(column.Name, nameof(column));
        var own = data.Schema[column.Index];
        if (own.Name != column.Name || own.Type != column.Type)
            throw new ArgumentOutOfRangeException(nameof(column),
                $"column with name {column.Name}, type {column.Type}, and index {column.Index} cannot be found in data");
        if (column.Type.RawType == typeof(T))
            return Values<T, T>(data, column, value => value);
        var vector = column.Type as VectorDataViewType;
        if (typeof(T) == typeof(string) && column.Type is TextDataViewType)
            return (IEnumerable<T>)Values<ReadOnlyMemory<char>, string>(data, column, text => text.ToString());
        if (typeof(T).IsArray && vector is null)
            throw new ArgumentOutOfRangeException(nameof(column),
                $"Cannot load vector type, {column.Type}, specified in column to the user-defined type, {typeof(T)}.");
        if (typeof(T) == typeof(string[]) && vector?.ItemType is TextDataViewType)
            return (IEnumerable<T>)Values<VBuffer<ReadOnlyMemory<char>>, string[]>(data, column, Texts);
        if (typeof(T).IsArray && typeof(T).GetElementType() == vector.ItemType.RawType)
            return (IEnumerable<T>)((Func<IDataView, DataViewSchema.Column, IEnumerable<int[]>>)Arrays<int>).Method.GetGenericMethodDefinition()
                .MakeGenericMethod(vector.ItemType.RawType).Invoke(null, [data, column]);
        throw new ArgumentOutOfRangeException(nameof(column),
            $"Cannot map column (name: {column.Name}, type: {column.Type}) in data to the user-defined type, {typeof(T)}.");
    }

    private static IEnumerable<T[]> Arrays<T>(IDataView data, DataViewSchema.Column column) =>
        Values<VBuffer<T>, T[]>(data, column, vector => [.. vector.DenseValues()]);

    // A slot without an explicit value stays null.
    private static string[] Texts(VBuffer<ReadOnlyMemory<char>> vector)
    {
        var texts = new string[vector.Length];
        foreach (var (slot, text) in vector.Items())
            texts[slot] = text.ToString();
        return texts;
    }

    private static IEnumerable<TOut> Values<TIn, TOut>(IDataView data, DataViewSchema.Column column, Func<TIn, TOut> convert)
    {
        using var cursor = data.GetRowCursor([column]);
        var getter = cursor.GetGetter<TIn>(column);
        TIn value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            yield return convert(value);
        }
    }
}
