namespace Microsoft.ML.Data;

/// <summary>Copies of rows: the values of the active columns and the ids, by slot.</summary>
internal sealed class RowStore
{
    private readonly ColumnStore[] _columns;
    private readonly ColumnStore<DataViewRowId> _ids;
    private readonly DataViewSchema _schema;

    public RowStore(DataViewRow row)
    {
        _schema = row.Schema;
        _columns = [.. row.Schema.Select(c => row.IsColumnActive(c) ? ColumnStore.Create(row, c) : null)];
        _ids = new(row.GetIdGetter());
    }

    public int Count => _ids.Count;

    /// <summary>Keeps the row's current values in a slot, the next new one or one that is no longer needed.</summary>
    public void Fill(int slot)
    {
        foreach (var column in _columns)
            column?.Fill(slot);
        _ids.Fill(slot);
    }

    public ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column, Func<int> slot)
    {
        if (column.Index >= _columns.Length)
            throw new ArgumentOutOfRangeException(nameof(column));
        if (_columns[column.Index] is not { } store)
            throw new ArgumentOutOfRangeException(nameof(column), "requested column not active");
        return ColumnGetter.Typed<TValue>(store.Getter(slot), _schema[column.Index]);
    }

    public ValueGetter<DataViewRowId> IdGetter(Func<int> slot) => (ValueGetter<DataViewRowId>)_ids.Getter(slot);
}

internal abstract class ColumnStore
{
    public abstract int Count { get; }
    public abstract void Fill(int slot);
    public abstract Delegate Getter(Func<int> slot);

    public static ColumnStore Create(DataViewRow row, DataViewSchema.Column column) =>
        (ColumnStore)((Func<DataViewRow, DataViewSchema.Column, ColumnStore>)CreateOf<int>).Method.GetGenericMethodDefinition()
            .MakeGenericMethod(column.Type.RawType).Invoke(null, [row, column]);

    private static ColumnStore CreateOf<T>(DataViewRow row, DataViewSchema.Column column) =>
        column.Type is VectorDataViewType vector
            ? (ColumnStore)Activator.CreateInstance(typeof(VectorStore<>).MakeGenericType(vector.ItemType.RawType), row.GetGetter<T>(column))
            : new ColumnStore<T>(row.GetGetter<T>(column));
}

internal class ColumnStore<T>(ValueGetter<T> source) : ColumnStore
{
    private readonly List<T> _values = [];

    public override int Count => _values.Count;

    public override void Fill(int slot)
    {
        T value = slot < _values.Count ? _values[slot] : default;
        source(ref value);
        if (slot < _values.Count)
            _values[slot] = value;
        else
            _values.Add(value);
    }

    public override Delegate Getter(Func<int> slot) => (ValueGetter<T>)((ref T value) =>
        Copy(_values[slot() is >= 0 and int current ? current : throw ColumnGetter.NoRow()], ref value));

    protected virtual void Copy(T stored, ref T value) => value = stored;
}

// A vector is copied into the caller's own buffer.
internal sealed class VectorStore<T>(ValueGetter<VBuffer<T>> source) : ColumnStore<VBuffer<T>>(source)
{
    protected override void Copy(VBuffer<T> stored, ref VBuffer<T> value) => stored.CopyTo(ref value);
}
