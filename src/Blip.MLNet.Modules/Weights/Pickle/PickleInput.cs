using System.Buffers.Binary;
using System.Text;
using Blip.MLNet.Modules.Weights.Formats;

namespace Blip.MLNet.Modules.Weights.Pickle;

/// <summary>A pickle's bytes, read forward through a buffer. Errors name the file and the position.</summary>
internal sealed class PickleInput(ByteSource source, long position)
{
    private const int BufferBytes = 1 << 16, MaxText = 1 << 20;
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);
    private byte[] _buffer = [];
    private long _bufferStart = position;
    private int _at;

    /// <summary>Position of the next byte in the source.</summary>
    public long Position => _bufferStart + _at;

    public CheckpointException Error(string reason) => source.Error($"not a readable checkpoint: {reason} (pickle byte {Position}).");

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public double BigEndianDouble() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    public byte[] Bytes(long count) => Take(CheckLength(count)).ToArray();

    public string Text(long count)
    {
        ReadOnlySpan<byte> bytes = Take(CheckLength(count));
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes); // Python 2's byte strings
        }
    }

    public string Line()
    {
        var line = new StringBuilder();
        for (byte b = Byte(); b != '\n'; b = Byte())
        {
            if (line.Length >= MaxText) throw Error($"a line is longer than {MaxText} bytes");
            line.Append((char)b);
        }
        return line.ToString().TrimEnd('\r');
    }

    private int CheckLength(long count) =>
        count >= 0 && count <= source.Length - Position && count <= int.MaxValue / 4 ? (int)count : throw Error($"a text or byte string claims {count} bytes");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _buffer.Length - _at)
        {
            long start = Position, left = source.Length - start;
            if (left < count) throw Error("the pickle ends in the middle; the file may be truncated");
            _buffer = source.ReadArray(start, (int)Math.Min(left, Math.Max(count, BufferBytes)));
            (_bufferStart, _at) = (start, 0);
        }
        _at += count;
        return _buffer.AsSpan(_at - count, count);
    }
}
