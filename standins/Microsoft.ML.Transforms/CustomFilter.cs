using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Leaves out the rows that a predicate over the row's object names.</summary>
internal sealed class CustomFilter<TSrc> : IDataView where TSrc : class, new()
{
    private readonly IDataView _source;
    private readonly Func<TSrc, bool> _leaveOut;
    private readonly RowFiller<TSrc> _filler;

    public CustomFilter(IHostEnvironment env, IDataView source, Func<TSrc, bool> predicate)
    {
        env.CheckValue(source, "input");
        env.CheckValue(predicate, nameof(predicate));
        (_source, _leaveOut) = (source, predicate);
        _filler = new(source.Schema, ignoreMissingColumns: false, definition: null);
    }

    public bool CanShuffle => _source.CanShuffle;
    public DataViewSchema Schema => _source.Schema;
    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = Needed(columnsNeeded);
        return Over(_source.GetRowCursor(Schema.Where(c => active[c.Index]), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var active = Needed(columnsNeeded);
        return [.. _source.GetRowCursorSet(Schema.Where(c => active[c.Index]), n, rand).Select(cursor => Over(cursor, active))];
    }

    private bool[] Needed(IEnumerable<DataViewSchema.Column> columns) => ColumnGetter.Active(columns.Concat(_filler.Needed), Schema);

    private FilterCursor Over(DataViewRowCursor input, bool[] active)
    {
        var fill = _filler.Bind(input);
        var row = new TSrc();
        return new(input, active, () =>
        {
            fill(row);
            return !_leaveOut(row);
        });
    }
}
