namespace Microsoft.ML.Data;

/// <summary>The columns of one object after another, as getters.</summary>
internal sealed class ObjectGetters<TRow>
{
    private readonly Delegate[] _getters;
    private readonly DataViewSchema _schema;

    public ObjectGetters(DataViewSchema schema, RowColumn[] columns, Func<int, bool> active, Func<TRow> current)
    {
        _schema = schema;
        _getters = [.. columns.Select((c, i) => active(i) ? c.Getter(current) : null)];
    }

    public bool IsActive(DataViewSchema.Column column)
    {
        if (column.Index >= _getters.Length)
            throw new InvalidOperationException($"Column index must be between 0 and {_getters.Length}");
        return _getters[column.Index] is not null;
    }

    public ValueGetter<TValue> Get<TValue>(DataViewSchema.Column column)
    {
        if (!IsActive(column))
            throw new ArgumentOutOfRangeException(nameof(column), "requested column not active");
        return ColumnGetter.Typed<TValue>(_getters[column.Index], _schema[column.Index]);
    }
}

/// <summary>The input row of a prediction engine: one object at a time, all columns active.</summary>
internal sealed class ObjectRow<TRow> : DataViewRow
{
    private readonly ObjectGetters<TRow> _getters;
    private TRow _current;
    private long _position = -1;

    public ObjectRow(RowColumn[] columns)
    {
        Schema = RowColumn.Schema(columns);
        _getters = new(Schema, columns, _ => true, () => _position >= 0 ? _current : throw ColumnGetter.NoRow());
    }

    public override DataViewSchema Schema { get; }
    public override long Position => _position;
    public override long Batch => 0;

    public void MoveTo(TRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        _current = row;
        _position++;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new((ulong)_position, 0);
    public override bool IsColumnActive(DataViewSchema.Column column) => _getters.IsActive(column);
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _getters.Get<TValue>(column);
}
