namespace Blip.MLNet.Modules.Weights.Formats;

/// <summary>A stream that is read once, from front to back. Its length is not known before its end.</summary>
internal sealed class ForwardSource(Stream stream, string name) : ByteSource
{
    private const int SkipBytes = 1 << 16;
    private readonly Lock _lock = new();
    private long _position;

    public override string Name => name;

    public override long Length => long.MaxValue;

    public override void Read(long position, Span<byte> destination)
    {
        lock (_lock)
        {
            if (position < _position) throw Error($"byte {position} was asked for, but this stream only goes forward and is at {_position}; read its tensors in their order, each once.");
            byte[] skipped = position > _position ? new byte[Math.Min(SkipBytes, position - _position)] : [];
            try
            {
                while (_position < position) Take(skipped.AsSpan(0, (int)Math.Min(skipped.Length, position - _position)));
                Take(destination);
            }
            catch (EndOfStreamException e)
            {
                throw Error($"the stream ends before byte {position + destination.Length}; it may be truncated.", e);
            }
            catch (InvalidDataException e)
            {
                throw Error($"the stream is damaged: {e.Message}", e);
            }
        }
    }

    private void Take(Span<byte> destination)
    {
        stream.ReadExactly(destination);
        _position += destination.Length;
    }
}
