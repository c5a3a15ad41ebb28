namespace Microsoft.ML.Data;

/// <summary>The rows after the first <paramref name="skip"/>, and of those no more than <paramref name="take"/>; in order always.</summary>
internal sealed class SkipTakeDataView(IDataView source, long skip, long take) : IDataView
{
    public bool CanShuffle => false;
    public DataViewSchema Schema => source.Schema;
    public long? GetRowCount() => take == 0 ? 0 : source.GetRowCount() is long rows ? Math.Min(Math.Max(0, rows - skip), take) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(source.GetRowCursor(columnsNeeded), ColumnGetter.Active(columnsNeeded, Schema), skip, take);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) => [GetRowCursor(columnsNeeded)];

    private sealed class Cursor(DataViewRowCursor input, bool[] active, long skip, long take) : LinkedCursor(input, active)
    {
        private long _toSkip = skip;
        private long _toTake = take;

        public override long Batch => 0;

        protected override bool Advance()
        {
            if (_toTake == 0)
                return false;
            for (; _toSkip > 0; _toSkip--)
                if (!Input.MoveNext())
                    return false;
            _toTake--;
            return Input.MoveNext();
        }
    }
}
