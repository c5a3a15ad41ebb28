using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// A view of objects: nothing is read before a cursor moves, and every cursor enumerates anew. As in the official package, the
/// enumerator is not disposed with its cursor.
/// </summary>
internal sealed class EnumerableDataView<TRow> : IDataView where TRow : class
{
    private readonly IHost _host;
    private readonly IEnumerable<TRow> _rows;
    private readonly RowColumn[] _columns;

    public EnumerableDataView(IHostEnvironment env, IEnumerable<TRow> rows, SchemaDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(rows, "data");
        (_host, _rows) = (env.Register("StreamingDataView"), rows);
        _columns = RowColumn.Of(typeof(TRow), definition, SchemaDefinition.Direction.Read);
        Schema = RowColumn.Schema(_columns);
    }

    public bool CanShuffle => false;
    public DataViewSchema Schema { get; }
    public long? GetRowCount() => (_rows as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(this, ColumnGetter.Active(columnsNeeded, Schema));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : CursorBase
    {
        private readonly IEnumerator<TRow> _rows;
        private readonly ObjectGetters<TRow> _getters;
        private TRow _current;

        public Cursor(EnumerableDataView<TRow> view, bool[] active) : base(view.Schema, view._host)
        {
            _getters = new(Schema, view._columns, i => active[i], () => _current);
            _rows = view._rows.GetEnumerator();
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => _getters.IsActive(column);
        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _getters.Get<TValue>(column);

        protected override bool Advance()
        {
            bool moved = _rows.MoveNext();
            _current = moved ? _rows.Current : null;
            if (moved && _current is null)
                throw new InvalidOperationException("Encountered null when iterating over data, this is not supported.");
            return moved;
        }
    }
}
