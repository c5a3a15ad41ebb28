namespace Microsoft.ML.Data;

/// <summary>A cursor over some of the rows of another one, whose values and ids it passes on.</summary>
internal abstract class LinkedCursor : CursorBase
{
    private readonly bool[] _active;

    protected LinkedCursor(DataViewRowCursor input, bool[] active) : base(input.Schema) => (Input, _active) = (input, active);

    public override long Batch => Input.Batch;
    public override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) =>
        column.Index < _active.Length ? _active[column.Index] : throw new ArgumentOutOfRangeException(nameof(column));

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        IsColumnActive(column) ? Input.GetGetter<TValue>(column) : throw new ArgumentOutOfRangeException(nameof(column), "requested column not active");

    protected DataViewRowCursor Input { get; }

    protected override void Close() => Input.Dispose();
}

/// <summary>The rows that a test accepts.</summary>
internal sealed class FilterCursor(DataViewRowCursor input, bool[] active, Func<bool> accepts) : LinkedCursor(input, active)
{
    protected override bool Advance()
    {
        while (Input.MoveNext())
            if (accepts())
                return true;
        return false;
    }
}
