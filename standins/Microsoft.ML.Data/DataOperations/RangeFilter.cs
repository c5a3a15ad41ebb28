namespace Microsoft.ML.Data;

/// <summary>An interval that holds its lower bound and perhaps its upper one, or all that lies outside of it.</summary>
internal readonly struct Bounds(double min, double max, bool includeMax, bool complement)
{
    private bool IncludeMax { get; } = includeMax || double.IsPositiveInfinity(max);

    public bool Accepts(double value) => complement
        ? value < min || (IncludeMax ? value > max : value >= max)
        : value >= min && (IncludeMax ? value <= max : value < max);
}

/// <summary>The rows whose number (or place of the key among its keys, from 0 to 1) lies within bounds; a missing value within none.</summary>
internal sealed class RangeFilter(IDataView source, DataViewSchema.Column column, Bounds bounds) : IDataView
{
    public bool CanShuffle => source.CanShuffle;
    public DataViewSchema Schema => source.Schema;
    public long? GetRowCount() => null;

    public static bool Accepts(DataViewType type) =>
        type is KeyDataViewType || type == NumberDataViewType.Single || type == NumberDataViewType.Double;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = ColumnGetter.Active(columnsNeeded, Schema);
        bool asSet = Schema.All(c => !active[c.Index] || ColumnGetter.IsCacheable(c));
        return Filter(SourceCursor.Open(source, WithColumn(active), rand, asSet), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var active = ColumnGetter.Active(columnsNeeded, Schema);
        return [.. source.GetRowCursorSet(WithColumn(active), n, rand).Select(cursor => Filter(cursor, active))];
    }

    /// <summary>Whether the row that the cursor is at lies within the bounds.</summary>
    public static Func<bool> Test(DataViewRow row, DataViewSchema.Column column, Bounds bounds)
    {
        if (column.Type == NumberDataViewType.Single)
            return Test<float>(row, column, value => bounds.Accepts(value));
        if (column.Type == NumberDataViewType.Double)
            return Test<double>(row, column, bounds.Accepts);
        ulong count = ((KeyDataViewType)column.Type).Count;
        bool Key(ulong key) => key > 0 && key <= count && bounds.Accepts(((uint)key - 0.5) / count);
        return Type.GetTypeCode(column.Type.RawType) switch
        {
            TypeCode.Byte => Test<byte>(row, column, key => Key(key)),
            TypeCode.UInt16 => Test<ushort>(row, column, key => Key(key)),
            TypeCode.UInt32 => Test<uint>(row, column, key => Key(key)),
            _ => Test<ulong>(row, column, Key),
        };
    }

    private static Func<bool> Test<T>(DataViewRow row, DataViewSchema.Column column, Func<T, bool> accepts)
    {
        var getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return accepts(value);
        };
    }

    private FilterCursor Filter(DataViewRowCursor cursor, bool[] active) => new(cursor, active, Test(cursor, Schema[column.Index], bounds));

    private IEnumerable<DataViewSchema.Column> WithColumn(bool[] active) => Schema.Where(c => active[c.Index] || c.Index == column.Index);
}
