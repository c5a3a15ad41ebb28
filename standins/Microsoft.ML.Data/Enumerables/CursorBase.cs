using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Counts its rows from 0; before the first, after the last and once disposed it is at -1. Its channel is open as long as it is.</summary>
internal abstract class CursorBase : DataViewRowCursor
{
    private readonly IChannel _channel;
    private long _position = -1;
    private bool _disposed;

    protected CursorBase(DataViewSchema schema, IChannelProvider provider = null) => (Schema, _channel) = (schema, provider?.Start("Cursor"));

    public sealed override DataViewSchema Schema { get; }
    public sealed override long Position => _position;
    public override long Batch => 0;

    public sealed override bool MoveNext()
    {
        if (_disposed)
            return false;
        if (Advance())
        {
            _position++;
            return true;
        }
        Dispose();
        return false;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) =>
        value = _position >= 0 ? new((ulong)_position, 0) : throw ColumnGetter.NoRow();

    protected abstract bool Advance();

    protected sealed override void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        _position = -1;
        if (disposing)
        {
            Close();
            _channel?.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>Disposes what the cursor reads from, once.</summary>
    protected virtual void Close() { }
}
