using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Evaluators.Loaders.Views;

/// <summary>A pass over the rows of an <see cref="AnnotationView{TRow}"/>.</summary>
internal sealed class AnnotationCursor<TRow>(DataViewSchema schema, AnnotationColumn<TRow>[] columns, bool[] active, Func<IEnumerable<TRow>> read) : DataViewRowCursor where TRow : class
{
    private IEnumerator<TRow>? _rows;
    private TRow? _current;
    private long _position = -1;
    private bool _done;

    public override DataViewSchema Schema => schema;

    public override long Position => _position;

    public override long Batch => 0;

    public override bool MoveNext()
    {
        if (_done) return false;
        _rows ??= read().GetEnumerator();
        if (_rows.MoveNext())
        {
            _current = _rows.Current;
            _position++;
            return true;
        }
        Close();
        return false;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Index >= columns.Length || !active[column.Index]) throw new InvalidOperationException($"The column '{column.Name}' is not active in this cursor.");
        return columns[column.Index].Getter(Current) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"The column '{column.Name}' is of type {columns[column.Index].Type}; it has no values of {typeof(TValue)}.");
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref id) =>
    {
        _ = Current();
        id = new DataViewRowId((ulong)_position, 0);
    };

    protected override void Dispose(bool disposing)
    {
        if (disposing) Close();
        base.Dispose(disposing);
    }

    private TRow Current() => _current ?? throw new InvalidOperationException("The cursor is not at a row: it has not moved yet, or it is at the end.");

    private void Close()
    {
        _done = true;
        _current = null;
        _position = -1;
        _rows?.Dispose();
        _rows = null;
    }
}
