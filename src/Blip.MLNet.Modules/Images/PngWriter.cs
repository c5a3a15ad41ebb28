using System.Buffers.Binary;
using System.IO.Compression;

namespace Blip.MLNet.Modules.Images;

/// <summary>Encodes pictures as PNG (W3C REC-PNG): 8-bit red, green, blue, each row with the filter that leaves the smallest differences.</summary>
internal static class PngWriter
{
    private static readonly uint[] s_crc = CrcTable();

    public static byte[] Write(RgbImage image)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n']);
        byte[] header = [0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Pack(image));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Pack(RgbImage image)
    {
        using var data = new MemoryStream();
        using (var packed = new ZLibStream(data, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            byte[] none = new byte[3 * image.Width], best = new byte[1 + none.Length], row = new byte[1 + none.Length];
            for (int y = 0; y < image.Height; y++)
            {
                ReadOnlySpan<byte> up = y == 0 ? none : image.Row(y - 1);
                long least = long.MaxValue;
                for (byte filter = 0; filter <= 2; filter++)
                {
                    long sum = Filter(filter, image.Row(y), up, row);
                    if (sum < least) (least, row, best) = (sum, best, row);
                }
                packed.Write(best);
            }
        }
        return data.ToArray();
    }

    /// <summary>Writes a row as it is (0), as differences from the pixel on the left (1) or from the row above (2), and gives the sum of the differences.</summary>
    private static long Filter(byte filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> up, Span<byte> to)
    {
        long sum = 0;
        to[0] = filter;
        for (int i = 0; i < row.Length; i++)
        {
            byte before = filter switch { 1 => i >= 3 ? row[i - 3] : (byte)0, 2 => up[i], _ => 0 };
            byte difference = to[1 + i] = (byte)(row[i] - before);
            sum += Math.Min(difference, 256 - difference);
        }
        return sum;
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
        file.Write(number);
        file.Write(type);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Checksum(Checksum(uint.MaxValue, type), body));
        file.Write(number);
    }

    private static uint Checksum(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes) crc = s_crc[(crc ^ b) & 0xff] ^ (crc >> 8);
        return crc;
    }

    private static uint[] CrcTable()
    {
        uint[] table = new uint[256];
        for (uint n = 0; n < 256; n++)
        {
            uint c = n;
            for (int bit = 0; bit < 8; bit++) c = (c & 1) != 0 ? 0xedb88320 ^ (c >> 1) : c >> 1;
            table[n] = c;
        }
        return table;
    }
}
