namespace Blip.MLNet.Evaluators.Tests.Loaders;

/// <summary>A file that is made as it is read, piece by piece, and tells how far it was read and whether it was closed.</summary>
public sealed class SpyStream(IEnumerable<byte[]> pieces) : Stream
{
    private readonly IEnumerator<byte[]> _pieces = pieces.GetEnumerator();
    private byte[] _piece = [];
    private int _at;

    public long BytesRead { get; private set; }

    public bool IsClosed { get; private set; }

    /// <summary>The managed memory in use at most, where pieces are looked at.</summary>
    public long PeakMemory { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_at == _piece.Length)
        {
            if (!_pieces.MoveNext()) return 0;
            (_piece, _at) = (_pieces.Current, 0);
            if (BytesRead % (16 << 20) < _piece.Length && BytesRead > 0) PeakMemory = Math.Max(PeakMemory, GC.GetTotalMemory(forceFullCollection: true));
        }
        int count = Math.Min(buffer.Length, _piece.Length - _at);
        _piece.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        BytesRead += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsClosed = true;
        base.Dispose(disposing);
    }
}
