using System.Buffers.Binary;
using System.IO.Compression;

namespace Blip.MLNet.Modules.Images;

/// <summary>
/// Decodes PNG (W3C REC-PNG) of every colour type and depth, interlaced or not, to the colours that the file holds: alpha, tRNS, gamma and
/// profiles are left aside as PIL's convert("RGB") leaves them, samples of 16 bits give their high byte.
/// </summary>
internal sealed class PngReader
{
    /// <summary>Deflate packs at most 258 bytes into two bits (RFC 1951).</summary>
    private const long MostPacked = 1032;

    private static readonly (int X, int Y, int Dx, int Dy)[] s_passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
    private readonly byte[] _file;
    private readonly string _name;
    private readonly bool _clipGray16;
    private readonly int _width, _height, _depth, _type, _interlace, _samples;
    private readonly byte[] _palette = new byte[3 * 256];
    private readonly List<ReadOnlyMemory<byte>> _data = [];

    public PngReader(byte[] file, string name, bool clipGray16)
    {
        (_file, _name, _clipGray16) = (file, name, clipGray16);
        ReadOnlyMemory<byte> header = ReadChunks();
        ReadOnlySpan<byte> h = header.Span;
        if (h.Length != 13) throw Broken("it has no header");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(h), height = BinaryPrimitives.ReadUInt32BigEndian(h[4..]);
        RgbImage.ByteCount(width, height, name);
        (_width, _height, _depth, _type, _interlace) = ((int)width, (int)height, h[8], h[9], h[12]);
        _samples = _type switch { 0 or 3 => 1, 2 => 3, 4 => 2, 6 => 4, _ => throw Broken($"its colour type is {_type}") };
        bool fits = _type switch { 0 => _depth is 1 or 2 or 4 or 8 or 16, 3 => _depth is 1 or 2 or 4 or 8, _ => _depth is 8 or 16 };
        if (!fits || h[10] != 0 || h[11] != 0 || _interlace > 1) throw Broken($"its header has colour type {_type}, depth {_depth}, compression {h[10]}, filter {h[11]}, interlace {_interlace}");
    }

    public static bool IsPng(ReadOnlySpan<byte> file) => file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n']);

    public RgbImage Read()
    {
        long packed = _data.Sum(d => (long)d.Length), unpacked = _height * (1 + ((long)_width * _samples * _depth + 7) / 8);
        if (_interlace == 0 && unpacked > (packed + 1) * MostPacked) throw Broken($"{packed} bytes of data cannot hold {_width} x {_height} pixels");
        var image = new RgbImage(_width, _height, new byte[RgbImage.ByteCount(_width, _height, _name)]);
        using var rows = new ZLibStream(new ChunkStream(_data), CompressionMode.Decompress);
        try
        {
            foreach ((int x, int y, int dx, int dy) in _interlace == 0 ? [(0, 0, 1, 1)] : s_passes) ReadPass(rows, image, x, y, dx, dy);
        }
        catch (InvalidDataException e) when (e.InnerException is null && !e.Message.Contains(_name, StringComparison.Ordinal))
        {
            throw Broken($"its data do not unpack ({e.Message})");
        }
        catch (EndOfStreamException)
        {
            throw Broken("its data end early");
        }
        return image;
    }

    private void ReadPass(Stream rows, RgbImage image, int x0, int y0, int dx, int dy)
    {
        int width = (_width - x0 + dx - 1) / dx, height = (_height - y0 + dy - 1) / dy;
        if (width <= 0 || height <= 0) return;
        int bits = _samples * _depth, back = Math.Max(1, bits / 8);
        int length = checked((int)(((long)width * bits + 7) / 8));
        byte[] row = new byte[1 + length], previous = new byte[1 + length];
        for (int y = 0; y < height; y++, (row, previous) = (previous, row))
        {
            rows.ReadExactly(row);
            Unfilter(row[0], row.AsSpan(1), previous.AsSpan(1), back);
            ToRgb(row.AsSpan(1), width, image.Row(y0 + y * dy)[(3 * x0)..], 3 * dx);
        }
    }

    /// <summary>Undoes a row's filter: none, sub, up, average or Paeth.</summary>
    private void Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> up, int back)
    {
        switch (filter)
        {
            case 0: break;
            case 1: for (int i = back; i < row.Length; i++) row[i] += row[i - back]; break;
            case 2: for (int i = 0; i < row.Length; i++) row[i] += up[i]; break;
            case 3: for (int i = 0; i < row.Length; i++) row[i] += (byte)(((i >= back ? row[i - back] : 0) + up[i]) / 2); break;
            case 4: for (int i = 0; i < row.Length; i++) row[i] += i >= back ? Paeth(row[i - back], up[i], up[i - back]) : up[i]; break;
            default: throw Broken($"a row has filter {filter}");
        }
    }

    private static byte Paeth(int left, int up, int corner)
    {
        int estimate = left + up - corner, a = Math.Abs(estimate - left), b = Math.Abs(estimate - up), c = Math.Abs(estimate - corner);
        return (byte)(a <= b && a <= c ? left : b <= c ? up : corner);
    }

    private void ToRgb(ReadOnlySpan<byte> row, int width, Span<byte> to, int step)
    {
        if (_type is 2 or 6)
        {
            int sample = _depth / 8, pixel = _samples * sample;
            for (int x = 0, i = 0, o = 0; x < width; x++, i += pixel, o += step) (to[o], to[o + 1], to[o + 2]) = (row[i], row[i + sample], row[i + 2 * sample]);
            return;
        }
        for (int x = 0, o = 0; x < width; x++, o += step)
        {
            int value = _depth switch
            {
                8 => row[x * _samples],
                16 when _type == 0 && _clipGray16 && row[2 * x] != 0 => 255,
                16 when _type == 0 && _clipGray16 => row[2 * x + 1],
                16 => row[2 * x * _samples],
                _ => row[x * _depth >> 3] >> (8 - _depth - (x * _depth & 7)) & ((1 << _depth) - 1),
            };
            if (_type == 3) _palette.AsSpan(3 * value, 3).CopyTo(to[o..]);
            else to[o] = to[o + 1] = to[o + 2] = (byte)(_depth < 8 ? value * 255 / ((1 << _depth) - 1) : value);
        }
    }

    /// <summary>Collects palette and data, and gives the header.</summary>
    private ReadOnlyMemory<byte> ReadChunks()
    {
        ReadOnlyMemory<byte> header = default;
        for (int at = 8; at + 12 <= _file.Length;)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(at));
            ReadOnlySpan<byte> type = _file.AsSpan(at + 4, 4);
            ReadOnlyMemory<byte> body = _file.AsMemory(at + 8, (int)Math.Min(size, _file.Length - at - 8));
            if (type.SequenceEqual("IEND"u8)) break;
            if (type.SequenceEqual("IHDR"u8)) header = body;
            else if (type.SequenceEqual("IDAT"u8)) _data.Add(body);
            else if (type.SequenceEqual("PLTE"u8)) body.Span[..Math.Min(body.Length, _palette.Length)].CopyTo(_palette);
            if (size > _file.Length - at - 12) break;
            at += (int)size + 12;
        }
        return header;
    }

    private InvalidDataException Broken(string what) => new($"Picture '{_name}' is a broken PNG: {what}.");

    /// <summary>The data chunks as one stream.</summary>
    private sealed class ChunkStream(List<ReadOnlyMemory<byte>> chunks) : Stream
    {
        private int _chunk, _offset;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            while (_chunk < chunks.Count && _offset == chunks[_chunk].Length) (_chunk, _offset) = (_chunk + 1, 0);
            if (_chunk == chunks.Count) return 0;
            int count = Math.Min(buffer.Length, chunks[_chunk].Length - _offset);
            chunks[_chunk].Span.Slice(_offset, count).CopyTo(buffer);
            _offset += count;
            return count;
        }

        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
