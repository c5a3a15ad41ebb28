using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A row over another one, which it owns.</summary>
internal abstract class WrappingRow : DataViewRow
{
    private bool _disposed;

    private protected WrappingRow(DataViewRow input) => Input = input;

    protected DataViewRow Input { get; }
    public sealed override long Batch => Input.Batch;
    public sealed override long Position => Input.Position;
    public override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    protected sealed override void Dispose(bool disposing)
    {
        if (_disposed) return;
        DisposeCore(disposing);
        if (disposing) Input.Dispose();
        _disposed = true;
    }

    protected virtual void DisposeCore(bool disposing) { }
}

/// <summary>A cursor that moves with another one, which it owns. Its channel is open as long as it is.</summary>
internal abstract class WrappingCursor(IChannelProvider provider, DataViewRowCursor input) : DataViewRowCursor
{
    private readonly IChannel _channel = provider.Start("Cursor");
    private bool _disposed;

    protected DataViewRowCursor Input { get; } = input;
    public sealed override long Position => Input.Position;
    public sealed override long Batch => Input.Batch;
    public sealed override bool MoveNext() => Input.MoveNext();
    public sealed override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    protected sealed override void Dispose(bool disposing)
    {
        if (_disposed) return;
        _disposed = true;
        if (disposing)
        {
            DisposeCore();
            Input.Dispose();
            _channel.Dispose();
        }
        base.Dispose(disposing);
    }

    protected virtual void DisposeCore() { }
}
