namespace Microsoft.ML.Data;

/// <summary>The rows whose place in 0..1 lies within bounds; a row without one (NaN) is in no part.</summary>
internal sealed class SplitDataView(IDataView source, int? keyColumn, Func<DataViewRow, Func<double>> place, Bounds bounds) : IDataView
{
    public bool CanShuffle => keyColumn is not null && source.CanShuffle;
    public DataViewSchema Schema => source.Schema;
    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = ColumnGetter.Active(columnsNeeded, Schema);
        var cursor = source.GetRowCursor(Schema.Where(c => active[c.Index] || c.Index == keyColumn), CanShuffle ? rand : null);
        var current = place(cursor);
        return new FilterCursor(cursor, active, () => bounds.Accepts(current()));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
