using System.Collections;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Microsoft.Data.Analysis;

/// <summary>Texts; null is a missing one, which a data view shows as an empty text.</summary>
public class StringDataFrameColumn : DataFrameColumn, IEnumerable<string>
{
    private readonly List<string> _values;

    public StringDataFrameColumn(string name, long length = 0) : this(name, new string[length])
    {
    }

    public StringDataFrameColumn(string name, IEnumerable<string> values) : base(name, 0, typeof(string))
    {
        _values = [.. values ?? []];
        Length = _values.Count;
    }

    public override long NullCount => _values.LongCount(v => v is null);

    public new string this[long rowIndex]
    {
        get => _values[(int)rowIndex];
        set => _values[(int)rowIndex] = value;
    }

    public void Append(string value)
    {
        _values.Add(value);
        Length++;
    }

    public IEnumerator<string> GetEnumerator() => _values.GetEnumerator();
    protected override IEnumerator GetEnumeratorCore() => GetEnumerator();
    protected override object GetValue(long rowIndex) => this[rowIndex];
    protected override void SetValue(long rowIndex, object value) => this[rowIndex] = (string)value;

    protected internal override void AddDataViewColumn(DataViewSchema.Builder builder) => builder.AddColumn(Name, TextDataViewType.Instance);

    protected internal override Delegate GetDataViewGetter(DataViewRowCursor cursor) =>
        (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = this[cursor.Position].AsMemory());

    protected internal override Delegate GetValueGetterUsingCursor(DataViewRowCursor cursor, DataViewSchema.Column schemaColumn) =>
        cursor.GetGetter<ReadOnlyMemory<char>>(schemaColumn);

    protected internal override void AddValueUsingCursor(DataViewRowCursor cursor, Delegate getter)
    {
        ReadOnlyMemory<char> value = default;
        ((ValueGetter<ReadOnlyMemory<char>>)getter)(ref value);
        Append(value.ToString());
    }
}
