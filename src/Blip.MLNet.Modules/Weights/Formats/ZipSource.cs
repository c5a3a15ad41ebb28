using System.IO.Compression;

namespace Blip.MLNet.Modules.Weights.Formats;

/// <summary>The unpacked bytes of one zip entry. A stored entry is read in place; a deflated one is unpacked on every read, without being held.</summary>
internal sealed class ZipSource : ByteSource
{
    private const int SkipBytes = 1 << 16;
    private readonly ByteSource _file;
    private readonly ZipEntry _entry;
    private readonly long _position;

    public ZipSource(ByteSource file, ZipEntry entry)
    {
        if (entry.Method is not (0 or 8)) throw file.Error($"'{entry.Name}' of the zip archive is packed with method {entry.Method}; expected 0 (stored) or 8 (deflated).");
        (_file, _entry) = (file, entry);
        _position = ZipDirectory.DataPosition(file, entry);
        Name = file.Name;
    }

    public override string Name { get; }

    public override long Length => _entry.Length;

    public override void Read(long position, Span<byte> destination)
    {
        if (position < 0 || position > Length - destination.Length) throw Error($"'{_entry.Name}' has {Length} bytes and ends before the {destination.Length} bytes expected at {position}.");
        if (_entry.Method == 0)
        {
            _file.Read(_position + position, destination);
            return;
        }
        try
        {
            using var inflated = new DeflateStream(new Window(_file, _position, _entry.CompressedLength), CompressionMode.Decompress);
            byte[] skipped = new byte[Math.Min(SkipBytes, position)];
            for (long left = position; left > 0; left -= Math.Min(left, SkipBytes)) inflated.ReadExactly(skipped.AsSpan(0, (int)Math.Min(left, SkipBytes)));
            inflated.ReadExactly(destination);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Error($"'{_entry.Name}' of the zip archive cannot be unpacked: {e.Message}", e);
        }
    }

    /// <summary>A forward-only view of part of a source.</summary>
    private sealed class Window(ByteSource file, long start, long length) : Stream
    {
        private long _done;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => length;
        public override long Position { get => _done; set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            int n = (int)Math.Min(buffer.Length, length - _done);
            file.Read(start + _done, buffer[..n]);
            _done += n;
            return n;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
