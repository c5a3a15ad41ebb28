using System.Collections;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Microsoft.Data.Analysis;

/// <summary>Numbers or truth values; null is a missing one, which a data view shows as NaN or 0.</summary>
public class PrimitiveDataFrameColumn<T> : DataFrameColumn, IEnumerable<T?> where T : struct
{
    private readonly List<T?> _values;

    public PrimitiveDataFrameColumn(string name, IEnumerable<T?> values) : base(name, 0, typeof(T))
    {
        _values = [.. values];
        Length = _values.Count;
    }

    public PrimitiveDataFrameColumn(string name, IEnumerable<T> values) : this(name, values.Select(v => (T?)v))
    {
    }

    public PrimitiveDataFrameColumn(string name, long length = 0) : this(name, new T?[length])
    {
    }

    public override long NullCount => _values.LongCount(v => v is null);

    public new T? this[long rowIndex]
    {
        get => _values[(int)rowIndex];
        set => _values[(int)rowIndex] = value;
    }

    public void Append(T? value)
    {
        _values.Add(value);
        Length++;
    }

    public IEnumerator<T?> GetEnumerator() => _values.GetEnumerator();
    protected override IEnumerator GetEnumeratorCore() => GetEnumerator();
    protected override object GetValue(long rowIndex) => this[rowIndex];
    protected override void SetValue(long rowIndex, object value) => this[rowIndex] = (T?)value;

    protected internal override void AddDataViewColumn(DataViewSchema.Builder builder) => builder.AddColumn(Name, DataViewTypeOf());

    protected internal override Delegate GetDataViewGetter(DataViewRowCursor cursor) =>
        (ValueGetter<T>)((ref T value) => value = this[cursor.Position] ?? Missing());

    protected internal override Delegate GetValueGetterUsingCursor(DataViewRowCursor cursor, DataViewSchema.Column schemaColumn) => cursor.GetGetter<T>(schemaColumn);

    protected internal override void AddValueUsingCursor(DataViewRowCursor cursor, Delegate getter)
    {
        T value = default;
        ((ValueGetter<T>)getter)(ref value);
        Append(value);
    }

    private static T Missing() => default(T) switch
    {
        float => (T)(object)float.NaN,
        double => (T)(object)double.NaN,
        _ => default,
    };

    private static DataViewType DataViewTypeOf() => default(T) switch
    {
        bool => BooleanDataViewType.Instance,
        float => NumberDataViewType.Single,
        double => NumberDataViewType.Double,
        int => NumberDataViewType.Int32,
        long => NumberDataViewType.Int64,
        _ => throw new NotSupportedException(typeof(T).Name),
    };
}
