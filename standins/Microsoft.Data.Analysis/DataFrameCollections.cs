using System.Collections;
using System.Collections.ObjectModel;

namespace Microsoft.Data.Analysis;

/// <summary>The columns of a frame, by name too.</summary>
public class DataFrameColumnCollection : Collection<DataFrameColumn>
{
    internal DataFrameColumnCollection(IList<DataFrameColumn> columns) : base(columns)
    {
    }

    public DataFrameColumn this[string columnName]
    {
        get => IndexOf(columnName) is >= 0 and int i ? this[i] : throw new ArgumentException($"The column '{columnName}' does not exist.", nameof(columnName));
        set => this[IndexOf(columnName)] = value;
    }

    public int IndexOf(string columnName) => Items.ToList().FindIndex(c => c.Name == columnName);
}

/// <summary>The rows of a frame.</summary>
public class DataFrameRowCollection : IEnumerable<DataFrameRow>
{
    private readonly DataFrame _frame;

    internal DataFrameRowCollection(DataFrame frame) => _frame = frame;

    public DataFrameRow this[long index] => new(_frame, index);
    public long Count => _frame.Columns.Count == 0 ? 0 : _frame.Columns[0].Length;

    public IEnumerator<DataFrameRow> GetEnumerator()
    {
        for (long i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A row of a frame.</summary>
public class DataFrameRow : IEnumerable<object>
{
    private readonly DataFrame _frame;
    private readonly long _row;

    internal DataFrameRow(DataFrame frame, long row) => (_frame, _row) = (frame, row);

    public object this[int index]
    {
        get => _frame.Columns[index][_row];
        set => _frame.Columns[index][_row] = value;
    }

    public object this[string columnName]
    {
        get => _frame.Columns[columnName][_row];
        set => _frame.Columns[columnName][_row] = value;
    }

    public IEnumerator<object> GetEnumerator() => _frame.Columns.Select(c => c[_row]).GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
