using System.Collections;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Microsoft.Data.Analysis;

/// <summary>A named column of a <see cref="DataFrame"/>.</summary>
public abstract class DataFrameColumn : IEnumerable
{
    protected DataFrameColumn(string name, long length, Type type)
    {
        Name = name;
        Length = length;
        DataType = type;
    }

    public long Length { get; protected set; }
    public abstract long NullCount { get; }
    public string Name { get; }
    public Type DataType { get; }

    public object this[long rowIndex]
    {
        get => GetValue(rowIndex);
        set => SetValue(rowIndex, value);
    }

    protected abstract object GetValue(long rowIndex);
    protected abstract void SetValue(long rowIndex, object value);
    protected abstract IEnumerator GetEnumeratorCore();
    protected internal virtual Delegate GetDataViewGetter(DataViewRowCursor cursor) => throw new NotImplementedException();
    protected internal virtual void AddDataViewColumn(DataViewSchema.Builder builder) => throw new NotImplementedException();
    protected internal virtual void AddValueUsingCursor(DataViewRowCursor cursor, Delegate ValueGetter) => throw new NotImplementedException();
    protected internal virtual Delegate GetValueGetterUsingCursor(DataViewRowCursor cursor, DataViewSchema.Column schemaColumn) => throw new NotImplementedException();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumeratorCore();
}
