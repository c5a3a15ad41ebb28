using Microsoft.ML;
using Microsoft.ML.Data;

namespace Microsoft.Data.Analysis;

/// <summary>A table in memory that is a data view too.</summary>
public class DataFrame : IDataView
{
    private DataViewSchema _schema;

    public DataFrame(IEnumerable<DataFrameColumn> columns)
    {
        Columns = new DataFrameColumnCollection([.. columns]);
        Rows = new DataFrameRowCollection(this);
        if (Columns.Select(c => c.Length).Distinct().Count() > 1) throw new ArgumentException("The columns differ in length.");
        if (Columns.Select(c => c.Name).Distinct().Count() < Columns.Count) throw new ArgumentException("Two columns have one name.");
    }

    public DataFrame(params DataFrameColumn[] columns) : this((IEnumerable<DataFrameColumn>)columns)
    {
    }

    public DataFrameColumnCollection Columns { get; }
    public DataFrameRowCollection Rows { get; }

    public DataFrameColumn this[string columnName]
    {
        get => Columns[columnName];
        set => Columns[columnName] = value;
    }

    public object this[long rowIndex, int columnIndex]
    {
        get => Columns[columnIndex][rowIndex];
        set => Columns[columnIndex][rowIndex] = value;
    }

    bool IDataView.CanShuffle => false;
    DataViewSchema IDataView.Schema => Schema;

    private DataViewSchema Schema
    {
        get
        {
            if (_schema is not null) return _schema;
            var builder = new DataViewSchema.Builder();
            foreach (DataFrameColumn column in Columns) column.AddDataViewColumn(builder);
            return _schema = builder.ToSchema();
        }
    }

    long? IDataView.GetRowCount() => Rows.Count;
    DataViewRowCursor IDataView.GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand) => new Cursor(this, columnsNeeded);
    DataViewRowCursor[] IDataView.GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand) => [new Cursor(this, columnsNeeded)];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly DataFrame _frame;
        private readonly Dictionary<int, Delegate> _getters;
        private long _position = -1;

        public Cursor(DataFrame frame, IEnumerable<DataViewSchema.Column> needed)
        {
            _frame = frame;
            _getters = needed.Where(c => c.Index < frame.Schema.Count).Select(c => c.Index).Distinct().ToDictionary(i => i, i => frame.Columns[i].GetDataViewGetter(this));
        }

        public override long Position => _position;
        public override long Batch => 0;
        public override DataViewSchema Schema => _frame.Schema;

        // As officially: a column that was not asked for is not known here.
        public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] is not null;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            IsColumnActive(column) ? (ValueGetter<TValue>)_getters[column.Index] : throw new ArgumentOutOfRangeException(nameof(column));

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new DataViewRowId((ulong)_position, 0);

        public override bool MoveNext() => ++_position < _frame.Rows.Count;
    }
}
