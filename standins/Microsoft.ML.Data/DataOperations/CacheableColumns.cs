namespace Microsoft.ML.Data;

/// <summary>A view without the columns whose values cannot be kept.</summary>
internal sealed class CacheableColumns : IDataView
{
    private readonly IDataView _source;
    private readonly int[] _sourceIndex;

    private CacheableColumns(IDataView source)
    {
        _source = source;
        DataViewSchema.Column[] kept = [.. source.Schema.Where(ColumnGetter.IsCacheable)];
        _sourceIndex = [.. kept.Select(c => c.Index)];
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(kept);
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => _source.CanShuffle;
    public DataViewSchema Schema { get; }
    public long? GetRowCount() => _source.GetRowCount();

    public static IDataView Of(IDataView source) => source.Schema.All(ColumnGetter.IsCacheable) ? source : new CacheableColumns(source);

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(this, _source.GetRowCursor(columnsNeeded.Select(InSource), rand));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [.. _source.GetRowCursorSet(columnsNeeded.Select(InSource), n, rand).Select(cursor => new Cursor(this, cursor))];

    private DataViewSchema.Column InSource(DataViewSchema.Column column) => _source.Schema[_sourceIndex[column.Index]];

    private sealed class Cursor(CacheableColumns view, DataViewRowCursor input) : DataViewRowCursor
    {
        public override DataViewSchema Schema => view.Schema;
        public override long Position => input.Position;
        public override long Batch => input.Batch;
        public override bool MoveNext() => input.MoveNext();
        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();
        public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(view.InSource(column));
        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => input.GetGetter<TValue>(view.InSource(column));

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }
    }
}
