namespace Microsoft.ML.Data;

/// <summary>Turns the key of a row into its place in 0..1, so that rows with the same key stay together.</summary>
internal static class SplitPlaces
{
    private const ulong HashCount = 1 << 30;

    /// <summary>Keys in their order; a missing one has no place.</summary>
    public static Func<DataViewRow, Func<double>> Key(DataViewSchema.Column column)
    {
        ulong count = ((KeyDataViewType)column.Type).Count;
        return row => Value(row, column, value => KeyPlace(value, count));
    }

    /// <summary>Numbers between the smallest and the largest one of the data.</summary>
    public static Func<DataViewRow, Func<double>> Normalized(IDataView data, DataViewSchema.Column column)
    {
        double min = double.PositiveInfinity, max = double.NegativeInfinity;
        using (var cursor = data.GetRowCursor([column]))
        {
            var number = Value(cursor, column, Convert.ToDouble);
            while (cursor.MoveNext())
                if (number() is var x && !double.IsNaN(x))
                    (min, max) = (Math.Min(min, x), Math.Max(max, x));
        }
        if (min >= max)
            return _ => () => 0;
        if (column.Type == NumberDataViewType.Double)
            return row => Value(row, column, x => (Convert.ToDouble(x) - min) * (1 / (max - min)));
        float offset = (float)min, scale = 1 / ((float)max - (float)min);
        return row => Value(row, column, x => (Convert.ToSingle(x) - offset) * scale);
    }

    /// <summary>Texts, whole numbers and booleans by 30 bits of their hash, or null for another type. An empty text has no place.</summary>
    public static Func<DataViewRow, Func<double>> Hashed(DataViewSchema.Column column, uint seed)
    {
        Func<object, uint?> hash = column.Type switch
        {
            TextDataViewType => value => (ReadOnlyMemory<char>)value is { IsEmpty: false } text ? RowHash.Text(seed, text.Span.Trim(' ')) : null,
            BooleanDataViewType => value => RowHash.Number(seed, (bool)value ? 1u : 0u),
            NumberDataViewType number when number == NumberDataViewType.Int64 => value => RowHash.Number(seed, (ulong)(long)value),
            NumberDataViewType number when number == NumberDataViewType.UInt64 => value => RowHash.Number(seed, (ulong)value),
            NumberDataViewType => value => RowHash.Number(seed, (uint)Convert.ToInt64(value)),
            _ => null,
        };
        return hash is null ? null : row => Value(row, column, value => hash(value) is uint h ? KeyPlace((h & (HashCount - 1)) + 1, HashCount) : double.NaN);
    }

    private static double KeyPlace(object key, ulong count) =>
        Convert.ToUInt64(key) is var value && value > 0 && value <= count ? ((uint)value - 0.5) / count : double.NaN;

    private static Func<double> Value(DataViewRow row, DataViewSchema.Column column, Func<object, double> place)
    {
        var read = ((Func<DataViewRow, DataViewSchema.Column, Func<object>>)Boxed<int>).Method.GetGenericMethodDefinition()
            .MakeGenericMethod(column.Type.RawType).CreateDelegate<Func<DataViewRow, DataViewSchema.Column, Func<object>>>()(row, column);
        return () => place(read());
    }

    private static Func<object> Boxed<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return value;
        };
    }
}
